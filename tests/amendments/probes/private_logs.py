import io
import logging
from typing import Any

import structlog
from rasa.utils.endpoints import ClientResponseError
from rasa.utils.log_utils import configure_structlog

SAID = "my-card-is-4111"


def _fail() -> None:
    said = SAID  # noqa: F841
    raise ValueError("failed")


def _records() -> dict[str, str]:
    """What the log holds after an exception beside a local variable, and after records of what was said."""
    written = {}
    stream = io.StringIO()
    logging.basicConfig(stream=stream, format="%(message)s", level=logging.DEBUG, force=True)
    configure_structlog(logging.DEBUG)
    log = structlog.get_logger("probe")
    try:
        _fail()
    except ValueError:
        log.exception("turn.failed", sender="s1")
    written["exception"] = stream.getvalue()
    log.warning("message.parsing.failed", user_text=SAID, length=5)
    log.debug("processor.slots.log", slot_values={"sector": SAID})
    log.error("rest.message.received.failure", text=SAID)
    written["records"] = stream.getvalue()[len(written["exception"]) :]
    return written


def probe() -> dict[str, Any]:
    """Whether what a visitor said is found in log records and in errors, and whether what is useful is."""
    written = _records()
    error = ClientResponseError(500, "Internal Server Error", f'{{"request_body": "{SAID}"}}')
    return {
        "said_beside_exception": SAID in written["exception"],
        "said_in_records": SAID in written["records"],
        "said_in_error": SAID in str(error),
        "body_kept_for_rasa": SAID in error.text,
        "useful": [
            "ValueError" in written["exception"],
            "_fail" in written["exception"],
            "s1" in written["exception"],
            "message.parsing.failed" in written["records"],
            "500" in str(error),
        ],
    }
