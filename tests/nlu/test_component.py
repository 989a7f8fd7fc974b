"""The component inside Rasa."""

import asyncio
import json
from pathlib import Path

import pytest

from bot import amendments

amendments.apply()

from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader  # noqa: E402

from bot.advisor.knowledge import ROOT  # noqa: E402
from bot.nlu import components  # noqa: E402
from bot.nlu.assess import assess_line, load_understanding  # noqa: E402
from bot.nlu.components import UnderstandingComponent  # noqa: E402
from bot.nlu.importer import MessagesImporter  # noqa: E402

EXAMPLES = """
version: "3.1"
nlu:
- intent: {intent}
  examples:
  - text: |
      {text}
    metadata:
      evidence:
      - {{about: {about}, value: {value}, quote: "{text}"}}
"""
SAID = [
    ("inform", "we raise in May", "fundraise", "true"),
    ("inform", "nobody steers our two agencies", "unmanaged_vendors", "true"),
    ("inform", "no round is planned", "fundraise", "false"),
]


def fingerprint(value: str) -> str:
    text = EXAMPLES.format(intent="inform", text="we raise in May", about="fundraise", value=value)
    return str(RasaYAMLReader().reads(text).fingerprint())


def test_rasas_fingerprint_of_the_examples_covers_their_labels() -> None:
    assert fingerprint("true") == fingerprint("true")
    assert fingerprint("true") != fingerprint("false")


def test_messages_are_imported_as_rasas_own_reader_reads_them(tmp_path: Path) -> None:
    folder = tmp_path / "nlu"
    folder.mkdir()
    text = "".join((ROOT / "data" / "nlu" / "acts.yml").read_text(encoding="utf-8").partition("- intent: stop")[:1])
    (folder / "acts.yml").write_text(text, encoding="utf-8")
    own = RasaYAMLReader().reads(text).intent_examples
    found = MessagesImporter(str(ROOT / "config.yml"), None, [str(folder)]).get_nlu_data().intent_examples
    assert len(own) > 50
    assert [m.as_dict() for m in found] == [m.as_dict() for m in own]


def test_the_fingerprint_covers_helper_modules_and_knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = UnderstandingComponent.fingerprint_addon({})
    assert UnderstandingComponent.fingerprint_addon({}) == before
    files = [tmp_path / "knowledge" / f"{name}.yml" for name in ("signals", "facts", "context")]
    files.append(tmp_path / "data" / "wording" / "questions.yml")
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}")
    monkeypatch.setattr(components, "ROOT", tmp_path)
    for file in files:
        before = UnderstandingComponent.fingerprint_addon({})
        file.write_text("changed: true")
        assert UnderstandingComponent.fingerprint_addon({}) != before


@pytest.mark.slow
def test_what_assess_says_is_what_the_chat_understands(tmp_path: Path) -> None:
    from rasa.core.agent import Agent
    from rasa.model_training import train

    (tmp_path / "config.yml").write_text(
        "recipe: default.v1\nassistant_id: test\nlanguage: en\npipeline:\n"
        "- name: bot.nlu.components.UnderstandingComponent\npolicies:\n- name: RulePolicy\n"
    )
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [inform]\n')
    blocks = [EXAMPLES.format(intent=i, text=t, about=a, value=v).split("nlu:\n")[1] for i, t, a, v in SAID * 3]
    for number in range(3):  # three of each, so that each label is learnt
        blocks[3 * number : 3 * number + 3] = [
            block.replace("we ", f"{'we so ' * number}we ").replace("no", f"{'so ' * number}no")
            for block in blocks[3 * number : 3 * number + 3]
        ]
    (tmp_path / "nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks))
    (tmp_path / "rules.yml").write_text(
        'version: "3.1"\nrules:\n- rule: told\n  steps:\n  - intent: inform\n  - action: action_listen\n'
    )
    files = [str(tmp_path / name) for name in ("nlu.yml", "rules.yml")]
    result = train(
        str(tmp_path / "domain.yml"), str(tmp_path / "config.yml"), files, str(tmp_path), force_training=True
    )
    assert result.model is not None
    agent = Agent.load(result.model)
    understanding = load_understanding(Path(result.model))
    for text in ("we raise in May", "nobody steers our two agencies", "how much is it?"):
        parsed = asyncio.run(agent.parse_message(text))
        assessed = assess_line(text, understanding)
        assert json.loads(json.dumps(parsed["evidence"])) == assessed["evidence"]
        assert parsed["acts"] == assessed["acts"]
        assert parsed["intent"]["name"] == assessed["acts"][0]
        assert isinstance(parsed["questions"], list)
