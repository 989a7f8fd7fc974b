"""Claims as Rasa's entities, there and back again."""

import re

import pytest
from made import case

from evaluation.default_pipeline import configuration, training_data
from evaluation.rasa_entities import entities, reading


def words(text):
    return [match.span() for match in re.finditer(r"\w+", text)]


def marked(*arguments, **more):
    item = case(*arguments, **more).example
    return [(e["value"], e["entity"], e["role"]) for e in entities(item, words(item.text))]


def parsed(text, *found, intent="inform", confidence=0.8):
    return {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "entities": [
            {"start": text.index(quote), "end": text.index(quote) + len(quote), "value": quote, "entity": name, **more}
            for quote, name, more in found
        ],
    }


def claims(read):
    return [(e.about, e.value, e.quote) for e in read.evidence]


def test_a_claim_is_an_entity_with_its_value_as_role():
    text = "we raise, 9 of us, cmo is gone"
    told = ("fundraise", True, "we raise"), ("team_size", 9, "9 of us"), ("senior_leader", "left", "cmo is gone")
    assert marked(text, *told) == [
        ("we raise", "fundraise", "true"),
        ("9 of us", "team_size", "number"),
        ("cmo is gone", "senior_leader", "left"),
    ]


def test_marks_begin_and_end_with_a_word():
    assert marked("so, (we raise)!", ("fundraise", True, "(we raise)!")) == [("we raise", "fundraise", "true")]
    assert marked("fundraising it is", ("fundraise", True, "raising it")) == [("fundraising it", "fundraise", "true")]


def test_of_claims_on_the_same_words_the_weightiest_is_marked():
    kind = ("budget_dispersion.kind", "spread", "drips")
    told = kind, ("attribution_known", False, "drips"), ("budget_dispersion", True, "drips")
    assert marked("drips", *told) == [("drips", "budget_dispersion", "true")]


def test_of_quotes_that_overlap_the_longer_one_gets_what_is_free():
    text = "no one steers our two agencies and nobody here knows marketing"
    told = ("unmanaged_vendors", True, text), ("senior_leader", "absent", "nobody here")
    assert marked(text, *told) == [
        ("no one steers our two agencies and", "unmanaged_vendors", "true"),
        ("nobody here", "senior_leader", "absent"),
    ]


def test_what_does_not_count_and_bare_answers_are_not_marked():
    assert marked("we raised", ("fundraise", True, "we raised", "stated", "past")) == []
    assert marked("no idea", ("fundraise", "declined", "no idea"), intent="say_dont_know", asked="fundraise") == []
    assert marked("yes", ("fundraise", True, "yes"), intent="affirm", asked="fundraise") == []
    told = ("fundraise", True, "yes"), ("fundraise_weeks", 9, "9 weeks")
    assert marked("yes 9 weeks", *told, intent="affirm", asked="fundraise") == [
        ("9 weeks", "fundraise_weeks", "number")
    ]


def test_entities_are_read_back_as_claims():
    text = "drips, 9 of us, in two months"
    read = reading(
        parsed(
            text,
            ("drips", "budget_dispersion", {"role": "true", "confidence_entity": 0.7}),
            ("9 of us", "team_size", {"role": "number", "confidence_entity": 0.9, "confidence_role": 0.6}),
            ("in two months", "fundraise_weeks", {"role": "number"}),
        ),
        None,
    )
    assert claims(read) == [
        ("budget_dispersion", True, "drips"),
        ("team_size", 9, "9 of us"),
        ("fundraise_weeks", 9, "in two months"),
    ]
    assert [e.confidence for e in read.evidence] == [0.7, 0.6, 1]
    assert all(text[e.start : e.end] == e.quote for e in read.evidence)


@pytest.mark.parametrize("more", [{}, {"role": "absent"}, {"role": "number"}])
def test_what_is_no_value_of_a_name_is_nothing(more):
    assert claims(reading(parsed("we raise", ("we raise", "fundraise", more)), None)) == []
    assert claims(reading(parsed("us", ("us", "team_size", {"role": "number"})), None)) == []


@pytest.mark.parametrize(
    ("intent", "asked", "found"),
    [
        ("affirm", "fundraise", [("fundraise", True, "yep")]),
        ("deny", "fundraise", [("fundraise", False, "yep")]),
        ("say_dont_know", "gap", [("gap", "declined", "yep")]),
        ("skip_question", "team_size", [("team_size", "declined", "yep")]),
        ("affirm", "gap", []),  # yes is none of its values
        ("affirm", None, []),
        ("inform", "fundraise", []),
    ],
)
def test_a_bare_answer_is_read_as_one_to_the_question(intent, asked, found):
    assert claims(reading(parsed(" yep ", intent=intent), asked)) == found


def test_what_was_marked_goes_before_a_bare_answer():
    entity = ("yep we raise", "fundraise", {"role": "true"})
    assert claims(reading(parsed("yep we raise", entity, intent="deny"), "fundraise")) == [
        ("fundraise", True, "yep we raise")
    ]


def test_acts_are_the_intent_and_what_claims_say():
    entity = ("we raise", "fundraise", {"role": "true"})
    assert reading(parsed("we raise", entity, intent="ask_question"), None).acts == ("ask_question", "inform")
    assert reading(parsed("we raise", entity), None).acts == ("inform",)
    unsure = reading(parsed("hm", intent="nlu_fallback", confidence=0.3), None)
    assert (unsure.intent, unsure.acts, unsure.confidence) == ("say_out_of_scope", ("say_out_of_scope",), 0.3)


def test_the_configuration_is_rasas_own_but_for_how_long_it_learns():
    names = [item["name"] for item in configuration(5)["pipeline"]]
    assert names == [
        "WhitespaceTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer",
        "DIETClassifier",
        "EntitySynonymMapper",
        "FallbackClassifier",
    ]
    diet = next(item for item in configuration(5)["pipeline"] if item["name"] == "DIETClassifier")
    assert diet == {"name": "DIETClassifier", "epochs": 5, "constrain_similarities": True, "BILOU_flag": False}


@pytest.mark.slow
def test_every_mark_in_the_training_data_stands_on_rasas_words():
    text = "Somebody's agency (in Ulm) isn't steered, honestly: no-one does!"
    data = training_data([case(text, ("unmanaged_vendors", True, "isn't steered, honestly: no-one")).example])
    (found,) = data["rasa_nlu_data"]["common_examples"]
    assert (found["text"], found["intent"]) == (text, "inform")
    (entity,) = found["entities"]
    assert text[entity["start"] : entity["end"]] == entity["value"] == "isn't steered, honestly: no-one"
