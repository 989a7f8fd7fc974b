"""Every setting, read in one place: environment variables and site.yml. Explained in docs/settings.md."""

import ipaddress
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from bot.advisor.strict_yaml import DataError, build, load_yaml

ROOT = Path(__file__).resolve().parent.parent
VARIABLES = (
    "PORT",
    "HOST",
    "ADVISOR_SECRET",
    "ADVISOR_DATABASE_URL",
    "ADVISOR_VAR_DIR",
    "ADVISOR_MODELS_DIR",
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
)
ACTION_PORT_OFFSET = 50
HIGHEST_PORT = 65535 - ACTION_PORT_OFFSET
SHORTEST_SECRET = 16


class SettingsError(Exception):
    """A setting is wrong. The message is one line: which, what it holds, what is allowed."""


@dataclass(frozen=True)
class Site:
    """What the owner of the site sets in site.yml. An empty link means that there is none."""

    owner_name: str = "the owner of this site"
    sells: str = "marketing leadership"
    booking_link: str = ""
    privacy_link: str = ""
    public_address: str = ""
    retention_days: int = 30

    def __post_init__(self) -> None:
        for name in ("owner_name", "sells"):
            value = getattr(self, name)
            if not value.strip() or "\n" in value or len(value) > 200:
                raise SettingsError(f"'{name}' is {value!r} (allowed: one line of 1 to 200 characters)")
        _match("booking_link", self.booking_link, r"(https?://|mailto:)\S+", "http(s)://..., mailto:... or empty")
        _match("privacy_link", self.privacy_link, r"https?://\S+", "http(s)://... or empty")
        _match(
            "public_address",
            self.public_address,
            r"https?://[^\s/?#]+",
            "http(s)://host, with no path and no slash at the end, or empty",
        )
        if not 1 <= self.retention_days <= 3650:
            raise SettingsError(f"'retention_days' is {self.retention_days} (allowed: 1 to 3650)")


@dataclass(frozen=True)
class Settings:
    """All settings. Paths are absolute; ports are TCP port numbers."""

    host: str
    port: int
    var_dir: Path
    models_dir: Path
    database_url: str = field(repr=False)
    given_secret: str | None = field(repr=False)
    slack_token: str | None = field(repr=False)
    slack_signing_secret: str | None = field(repr=False)
    site: Site

    @property
    def action_port(self) -> int:
        """Where the action server listens, on the loopback address only."""
        return self.port + ACTION_PORT_OFFSET

    @property
    def own_address(self) -> str:
        """Where this machine itself reaches the server, as http://host:port."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def model_path(self) -> Path:
        """The one model archive that is ever loaded."""
        return self.models_dir / "advisor.tar.gz"

    @property
    def logs_dir(self) -> Path:
        return self.var_dir / "logs"

    @cached_property
    def secret(self) -> str:
        """What session tokens are signed with. Made at first use and kept, if none is given."""
        return self.given_secret or _kept_secret(self.var_dir / "secret")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. Raises SettingsError."""
    return read_settings(os.environ, ROOT)


def read_settings(environ: Mapping[str, str], root: Path) -> Settings:
    """The settings from an environment and from the site.yml in `root`. Raises SettingsError."""
    for name in environ:
        if name.startswith("ADVISOR_") and name not in VARIABLES:
            known = ", ".join(v for v in VARIABLES if v.startswith("ADVISOR_"))
            raise SettingsError(f"{name} is not a setting (allowed: {known})")
    value = {name: environ.get(name, "").strip() for name in VARIABLES}
    var_dir = _directory("ADVISOR_VAR_DIR", value, root / "var")
    if bool(value["SLACK_BOT_TOKEN"]) != bool(value["SLACK_SIGNING_SECRET"]):
        missing = "SLACK_SIGNING_SECRET" if value["SLACK_BOT_TOKEN"] else "SLACK_BOT_TOKEN"
        raise SettingsError(f"{missing} is not set (allowed: both Slack variables, or neither)")
    return Settings(
        host=_host(value["HOST"] or "127.0.0.1"),
        port=_port(value["PORT"] or "5005"),
        var_dir=var_dir,
        models_dir=_directory("ADVISOR_MODELS_DIR", value, root / "models"),
        database_url=_database_url(value["ADVISOR_DATABASE_URL"] or f"sqlite:///{var_dir}/conversations.db"),
        given_secret=_given_secret(value["ADVISOR_SECRET"]),
        slack_token=value["SLACK_BOT_TOKEN"] or None,
        slack_signing_secret=value["SLACK_SIGNING_SECRET"] or None,
        site=_read_site(root),
    )


def _read_site(root: Path) -> Site:
    try:
        record = load_yaml(root / "site.yml", root)
        return build(Site, record, record)
    except DataError as error:
        raise SettingsError(str(error)) from None
    except SettingsError as error:
        raise SettingsError(f"site.yml: {error}") from None


def _match(name: str, value: str, pattern: str, allowed: str) -> None:
    if value and not re.fullmatch(pattern, value):
        raise SettingsError(f"'{name}' is {value!r} (allowed: {allowed})")


def _port(value: str) -> int:
    # The digits' check keeps out what int() also takes: signs, underscores, other scripts' digits.
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= HIGHEST_PORT:
        raise SettingsError(f"PORT is {value!r} (allowed: a whole number from 1 to {HIGHEST_PORT})")
    return int(value)


def _host(value: str) -> str:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        if not re.fullmatch(r"[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*", value):
            raise SettingsError(f"HOST is {value!r} (allowed: an IP address or a host name of this machine)") from None
    return value


def _directory(name: str, value: Mapping[str, str], default: Path) -> Path:
    path = Path(value[name] or default).absolute()
    if path.exists() and not path.is_dir():
        raise SettingsError(f"{name} is {str(path)!r}, which is a file (allowed: a directory)")
    return path


def _database_url(value: str) -> str:
    if not re.match(r"(sqlite|postgresql)(\+\w+)?://", value):
        # The value may hold a password: it is not repeated.
        raise SettingsError("ADVISOR_DATABASE_URL is of another kind (allowed: sqlite:///... or postgresql://...)")
    return value


def _given_secret(value: str) -> str | None:
    if value and len(value) < SHORTEST_SECRET:
        raise SettingsError(
            f"ADVISOR_SECRET has {len(value)} characters (allowed: {SHORTEST_SECRET} or more, or not set)"
        )
    return value or None


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # readable by its owner alone
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret counts
        finally:
            os.unlink(draft)
    secret = path.read_text().strip()
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"{path} holds no secret of {SHORTEST_SECRET} or more characters (delete it to get a new one)"
        )
    return secret
