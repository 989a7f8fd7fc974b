"""The command line: `python -m bot VERB`. Each verb's module is imported only when it is asked for."""

import importlib
import os
import sys
from typing import NamedTuple

from bot.settings import SettingsError

# What Rasa and TensorFlow look for as soon as they are imported: nothing is reported to anyone, nothing is
# cached beside our own record of what the model was made from, and there is no chatter.
LIBRARY_SWITCHES = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


class Verb(NamedTuple):
    """`function` of `module` takes the arguments after the verb and returns an exit code."""

    module: str
    function: str
    help: str = ""  # without it the verb is internal and not listed


VERBS = {
    "serve": Verb("bot.serve", "main", "run the assistant and its chat page"),
    "train": Verb("bot.train", "main", "train the model (--if-stale: only if it is older than its inputs)"),
    "chat": Verb("bot.scripts.terminal", "main", "talk to the assistant in this terminal"),
    "assess": Verb("bot.nlu.assess", "main", "what messages say, one a line, as JSON"),
    "advise": Verb("bot.advisor.advise", "main", "the recommendation for given signals and facts, as JSON"),
    "scripts": Verb("bot.scripts.runner", "main", "run scripted conversations"),
    "adapt": Verb("bot.nlu.adapting", "main", "adapt the sentence encoder to the messages in data/nlu (half an hour)"),
    "rasa-train": Verb("bot.train", "train_here"),
    "rasa-server": Verb("bot.server", "main"),
    "action-server": Verb("bot.action_server", "main"),
}


def usage() -> str:
    """What `--help` shows."""
    lines = [f"  {name:<8} {verb.help}" for name, verb in VERBS.items() if verb.help]
    return "\n".join(["usage: python -m bot VERB [...]", "", *lines, "", "python -m bot VERB --help says more."])


def main(argv: list[str]) -> int:
    """Run one verb and return its exit code. A wrong setting, Ctrl-C or a closed pipe give no stack trace."""
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if argv else 2
    name, *arguments = argv
    if name not in VERBS:
        allowed = ", ".join(name for name, verb in VERBS.items() if verb.help)
        print(f"error: unknown verb {name!r} (allowed: {allowed})", file=sys.stderr)
        return 2
    os.environ.update(LIBRARY_SWITCHES)
    verb = VERBS[name]
    try:
        code = getattr(importlib.import_module(verb.module), verb.function)(arguments)
        sys.stdout.flush()
        return int(code or 0)
    except SettingsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read us has gone. Python flushes once more at exit, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
