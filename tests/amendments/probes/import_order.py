import sys
from typing import Any


def probe() -> dict[str, Any]:
    """In what order a Rasa server comes to import skops, as its classifiers do when they load, and
    TensorFlow.
    """
    import rasa.core.agent  # noqa: F401
    import skops.io  # noqa: F401

    order = list(sys.modules)
    return {"skops_first": order.index("skops.io") < order.index("tensorflow")}
