import importlib.util
import sys
from typing import Any


def _use_a_model() -> str:
    """What comes of making the neural network of one of Rasa's own components."""
    from rasa.nlu.classifiers.diet_classifier import DIET

    try:
        return repr(DIET({}, {}, True, {}))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _is_importable() -> bool:
    """Whether the name stands for the real package."""
    spec = importlib.util.find_spec("tensorflow")
    return bool(spec and spec.origin and spec.origin.endswith("__init__.py"))


def probe() -> dict[str, Any]:
    """Whether a Rasa server loads TensorFlow, and what is left of it for those who want it."""
    import rasa.core.agent
    import rasa.engine.recipes.default_components
    import rasa.model_training  # noqa: F401

    return {
        "loaded": "tensorflow.python" in sys.modules,
        "left_behind": [name for name in ("tensorflow", "keras") if name in sys.modules],
        "importable": _is_importable(),
        "model": _use_a_model(),
    }
