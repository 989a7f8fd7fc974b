import sys
from typing import Any


def probe() -> dict[str, Any]:
    """In what order a Rasa server comes to import skops and TensorFlow."""
    import rasa.core.agent
    import rasa.engine.recipes.default_components  # noqa: F401

    order = list(sys.modules)
    return {"skops_first": order.index("skops.io") < order.index("tensorflow")}
