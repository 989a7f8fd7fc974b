"""The stand-in has nothing to amend."""


def apply() -> None:
    """Does nothing."""
