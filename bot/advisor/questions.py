"""Which question comes next: the one that most narrows down the advice."""

from __future__ import annotations

from bot.advisor.assessment import Assessment
from bot.advisor.decision import Decision


def next_question(assessment: Assessment, decision: Decision) -> str | None:
    """The name to ask about, or None when there is nothing left worth asking."""
    return next(iter(worth_asking(assessment, decision)), None)


def worth_asking(assessment: Assessment, decision: Decision) -> list[str]:
    """The names worth asking about, the best first.

    Asking stops when no completion of the unknowns changes the option and each headline signal is known or declined
    (they are the reasons). Headline signals come first, because they are asked in any case; within them, and then
    within the facts that can still matter, the one whose answer leaves the least expected entropy over the options.
    """
    state, unasked = assessment.state, assessment.unasked
    outlook = decision.outlook(state, unasked)
    headline = [name for name in unasked if name in assessment.known.headline]
    open_facts = len(decision.reachable(state, unasked, may_stay_unknown=True)) > 1
    candidates = headline or [name for name in unasked if open_facts and outlook.matters(name)]
    return sorted(candidates, key=outlook.entropy_after)
