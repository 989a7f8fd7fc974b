"""Every setting: its default, its limits, its line in the documentation."""

import dataclasses
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.settings import VARIABLES, SettingsError, Site, read_settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "site.yml").write_text("owner_name: Example Partners\n")
    return tmp_path


def site_error(root: Path, text: str) -> str:
    (root / "site.yml").write_text(text)
    with pytest.raises(SettingsError) as raised:
        read_settings({}, root)
    return str(raised.value)


def test_defaults_are_safe(root: Path) -> None:
    settings = read_settings({}, root)
    assert settings.host == "127.0.0.1"
    assert (settings.port, settings.action_port) == (5005, 5055)
    assert settings.model_path == root / "models/advisor.tar.gz"
    assert settings.database_url == f"sqlite:///{root}/var/conversations.db"
    assert settings.slack_token is None
    assert settings.site.owner_name == "Example Partners"
    assert settings.site.retention_days == 30


def test_an_empty_variable_counts_as_not_set(root: Path) -> None:
    assert read_settings({"PORT": "", "HOST": " "}, root) == read_settings({}, root)


@pytest.mark.parametrize("port", ["0", "65486", "-1", "5005.5", "http", "5_005", "٥٠٠٥", "999999"])
def test_a_wrong_port_is_refused(root: Path, port: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(f"PORT is {port!r} (allowed: a whole number from 1 to 65485)")):
        read_settings({"PORT": port}, root)


@pytest.mark.parametrize("host", ["0.0.0.0", "::1", "localhost", "advice-1.example.com"])
def test_a_host_may_be_an_address_or_a_name(root: Path, host: str) -> None:
    assert read_settings({"HOST": host}, root).host == host


@pytest.mark.parametrize("host", ["http://localhost", "a b", "1.2.3", "256.1.1.1"])
def test_a_wrong_host_is_refused(root: Path, host: str) -> None:
    with pytest.raises(SettingsError, match="HOST is"):
        read_settings({"HOST": host}, root)


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "http://127.0.0.1:5005"), ("::", "http://[::1]:5005"), ("10.1.2.3", "http://10.1.2.3:5005")],
)
def test_own_address_can_be_called_whatever_the_host(root: Path, host: str, address: str) -> None:
    assert read_settings({"HOST": host}, root).own_address == address


def test_a_misspelt_variable_of_ours_is_refused(root: Path) -> None:
    with pytest.raises(SettingsError, match=r"ADVISOR_SECRT is not a setting .*ADVISOR_SECRET"):
        read_settings({"ADVISOR_SECRT": "x"}, root)


def test_a_database_url_of_another_kind_is_refused_without_its_password(root: Path) -> None:
    with pytest.raises(SettingsError, match="sqlite:///") as raised:
        read_settings({"ADVISOR_DATABASE_URL": "mysql://user:hunter2@db/x"}, root)
    assert "hunter2" not in str(raised.value)


def test_one_slack_variable_without_the_other_is_refused(root: Path) -> None:
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET is not set"):
        read_settings({"SLACK_BOT_TOKEN": "xoxb-1"}, root)
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is not set"):
        read_settings({"SLACK_SIGNING_SECRET": "s"}, root)


def test_a_short_secret_is_refused_without_being_shown(root: Path) -> None:
    with pytest.raises(SettingsError, match="ADVISOR_SECRET has 5 characters") as raised:
        read_settings({"ADVISOR_SECRET": "abcde"}, root)
    assert "abcde" not in str(raised.value)


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(root: Path) -> None:
    secret = read_settings({}, root).secret
    assert len(secret) >= 32
    assert read_settings({}, root).secret == secret
    assert stat.S_IMODE((root / "var/secret").stat().st_mode) == 0o600
    assert [path.name for path in (root / "var").iterdir()] == ["secret"]


def test_a_given_secret_is_not_written_down(root: Path) -> None:
    assert read_settings({"ADVISOR_SECRET": "s" * 16}, root).secret == "s" * 16
    assert not (root / "var").exists()


def test_an_emptied_secret_file_is_refused(root: Path) -> None:
    (root / "var").mkdir()
    (root / "var/secret").touch()
    with pytest.raises(SettingsError, match="holds no secret"):
        _ = read_settings({}, root).secret


def test_settings_do_not_show_secrets_when_printed(root: Path) -> None:
    variables = {"ADVISOR_SECRET": "k" * 20, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "shh"}
    variables["ADVISOR_DATABASE_URL"] = "postgresql://user:hunter2@db/x"
    printed = repr(read_settings(variables, root))
    assert not any(word in printed for word in ("kkk", "xoxb", "shh", "hunter2"))


def test_a_directory_setting_that_names_a_file_is_refused(root: Path) -> None:
    with pytest.raises(SettingsError, match=r"ADVISOR_VAR_DIR is .* which is a file"):
        read_settings({"ADVISOR_VAR_DIR": str(root / "site.yml")}, root)


def test_an_unknown_key_in_site_yml_names_file_line_and_what_is_allowed(root: Path) -> None:
    message = site_error(root, "owner_name: A\nretention: 30\n")
    assert message.startswith("site.yml:2: unknown key 'retention'")
    assert "retention_days" in message


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("retention_days: a month", "site.yml:1: 'retention_days' must be int"),
        ("retention_days: 0", "site.yml: 'retention_days' is 0 (allowed: 1 to 3650)"),
        ("owner_name: ''", "'owner_name' is ''"),
        ("sells: [a, b]", "site.yml:1: 'sells' must be str"),
        ("booking_link: javascript:alert(1)", "'booking_link' is"),
        ("privacy_link: www.example.com", "'privacy_link' is"),
        ("public_address: https://example.com/", "'public_address' is"),
        ("owner_name: [", "site.yml:"),
        ("", "site.yml:1: a mapping is expected"),
    ],
)
def test_a_wrong_value_in_site_yml_is_refused_in_one_line(root: Path, text: str, complaint: str) -> None:
    message = site_error(root, text)
    assert complaint in message
    assert "\n" not in message


def test_the_shipped_site_yml_is_valid() -> None:
    assert read_settings({}, ROOT).site.owner_name


class _Recorded(Mapping[str, str]):
    """An environment that knows what it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_every_setting_is_documented_and_nothing_else_is(root: Path) -> None:
    environ = _Recorded()
    read_settings(environ, root)
    fields = {field.name for field in dataclasses.fields(Site)}
    documented = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(environ.asked | fields)
    assert environ.asked == set(VARIABLES)


def test_no_other_module_reads_the_environment() -> None:
    reading = re.compile(r"(?<!del os\.)environ\[[^\]]*\](?!\s*=[^=])|environ\.get|getenv")
    modules = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("actions/**/*.py")]
    readers = [path.relative_to(ROOT).as_posix() for path in modules if reading.search(path.read_text())]
    assert set(readers) <= {"bot/settings.py"}
