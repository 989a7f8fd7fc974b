"""TensorFlow is not loaded, because no component of this assistant uses it.

Rasa imports it along with all components it knows, for the few that learn with it: half of the time that importing
Rasa takes, and most of its memory. Here Rasa is imported while the name stands for something in which every name is
a class. Afterwards the name is free again, and a component that would use TensorFlow says that it was left out.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

LEFT_OUT = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"})
# Between them they import every module of Rasa's that imports TensorFlow.
IMPORTERS = ("rasa.core.agent", "rasa.engine.recipes.default_components")


class TensorFlowLeftOutError(RuntimeError):
    """A component needs TensorFlow."""


class _StandIn(type):
    """A class that can be a base, an annotation or a decorator, as can every name in it; but not be used."""

    in_place = False

    def __getattr__(cls, name: str) -> "_StandIn":
        if name.startswith("__"):
            raise AttributeError(name)
        return _StandIn(name, (), {})

    def __call__(cls, *arguments: Any, **_: Any) -> Any:
        if not _StandIn.in_place:
            raise TensorFlowLeftOutError(
                f"{cls.__name__} needs TensorFlow, which bot/amendments/without_tensorflow.py leaves out: take the "
                "component that uses it out of config.yml, or the amendment out of bot/amendments/__init__.py."
            )
        decorates = len(arguments) == 1 and callable(arguments[0])
        return arguments[0] if decorates else cls


class _Module(ModuleType):
    def __getattr__(self, name: str) -> _StandIn:
        return getattr(_StandIn(self.__name__, (), {}), name)


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if _is_left_out(name) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


def _is_left_out(name: str) -> bool:
    return name.partition(".")[0] in LEFT_OUT


def apply() -> None:
    """Imports Rasa without TensorFlow; does nothing if either has been imported already."""
    if "tensorflow" in sys.modules or IMPORTERS[0] in sys.modules:
        return
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    _StandIn.in_place = True
    try:
        for name in IMPORTERS:
            import_module(name)
    finally:
        _StandIn.in_place = False
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if _is_left_out(name)]:
            del sys.modules[name]
