"""skops is imported before TensorFlow.

While skops is imported it looks for the home of each NumPy and SciPy function in every module that is loaded.
Rasa imports it last, behind TensorFlow's thousands of modules, and that search takes most of its import.
"""


def apply() -> None:
    """Imports skops now."""
    import skops.io  # noqa: F401
