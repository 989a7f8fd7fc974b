"""The pictures: how far confidence can be trusted, which acts are taken for which, both systems side by side."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")  # no window is ever opened

from matplotlib import pyplot

from bot.advisor.knowledge import knowledge
from bot.nlu.labels import ACTS as ACT_NAMES
from evaluation import metrics
from evaluation.cases import ACTS
from evaluation.systems import DEFAULT, HEADINGS, OURS
from evaluation.table import Column

RELIABILITY, CONFUSION, HEADLINE = "reliability.png", "acts.png", "headline.png"
COLOURS = {OURS: "#1b6ca8", DEFAULT: "#c46a1b"}
DPI = 110


def draw(columns: Sequence[Column], folder: Path) -> None:
    """Writes all pictures into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in (
        (RELIABILITY, reliability(columns)),
        (CONFUSION, confusion([column for column in columns if column.system.name == OURS])),
        (HEADLINE, headline(columns)),
    ):
        figure.savefig(folder / name, dpi=DPI)
        pyplot.close(figure)


def reliability(columns: Sequence[Column]) -> Any:
    """Confidence against the share that is right, all sets together: of the main act, and of claims (dashed)."""
    figure, axes = pyplot.subplots(figsize=(6, 5), layout="constrained")
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8, label="as sure as right")
    for name in dict.fromkeys(column.system.name for column in columns):
        own = [column for column in columns if column.system.name == name]
        acts = [pair for column in own for pair in column.pairs(ACTS)]
        messages = [pair for column in own for pair in column.messages]
        for points, line, what in (
            (metrics.intent_confidence(acts), "-", "main act"),
            (metrics.evidence_confidence(messages), "--", "claims"),
        ):
            if bins := metrics.bins(points):
                x, y = [b.confidence for b in bins], [b.right for b in bins]
                axes.plot(x, y, line, marker="o", color=COLOURS[name], label=f"{HEADINGS[name]}, {what}")
                for b in bins:
                    axes.annotate(str(b.size), (b.confidence, b.right), (4, -10), textcoords="offset points", size=7)
    axes.set(xlabel="confidence", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    axes.legend(fontsize=8)
    return figure


def confusion(columns: Sequence[Column]) -> Any:
    """Labelled acts against acts read, all sets together."""
    pairs = [pair for column in columns for pair in column.pairs(ACTS)]
    size = len(ACT_NAMES)
    counted = [[0] * size for _ in range(size)]
    for case, reading in pairs:
        counted[ACT_NAMES.index(case.example.intent)][ACT_NAMES.index(reading.intent)] += 1
    shares = [[n / max(1, sum(row)) for n in row] for row in counted]
    figure, axes = pyplot.subplots(figsize=(9, 8), layout="constrained")
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for i, row in enumerate(counted):
        for j, n in enumerate(row):
            if n:
                colour = "white" if shares[i][j] > 0.6 else "black"
                axes.text(j, i, str(n), ha="center", va="center", size=8, color=colour)
    axes.set_xticks(range(size), ACT_NAMES, rotation=60, ha="right", size=8)
    axes.set_yticks(range(size), ACT_NAMES, size=8)
    axes.set(xlabel="act read", ylabel="act labelled")
    return figure


def headline(columns: Sequence[Column]) -> Any:
    """Precision and recall of each headline signal, a panel for each set."""
    names = knowledge().headline
    sets = list(dict.fromkeys(column.set for column in columns))
    figure, panels = pyplot.subplots(
        1, len(sets), figsize=(1 + 6 * len(sets), 4.2), squeeze=False, sharey=True, layout="constrained"
    )
    for panel, name in zip(panels[0], sets, strict=True):
        own = [column for column in columns if column.set == name]
        width = 0.8 / (2 * len(own))
        for i, column in enumerate(own):
            found = [metrics.counts(column.messages, [signal]) for signal in names]
            for j, (what, heights) in enumerate(
                (("precision", [c.precision or 0 for c in found]), ("recall", [c.recall or 0 for c in found]))
            ):
                places = [x + (2 * i + j + 0.5) * width - 0.4 for x in range(len(names))]
                label = f"{HEADINGS[column.system.name]}, {what}"
                colour = COLOURS[column.system.name]
                panel.bar(places, heights, width, color=colour, alpha=1 if j else 0.6, label=label)
        panel.set_xticks(range(len(names)), [signal.replace("_", "\n") for signal in names], size=8)
        panel.set(title=f"{name} set", ylim=(0, 1.2), yticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
        panel.grid(axis="y", linewidth=0.4)
    panels[0][0].legend(fontsize=7, loc="upper left", ncol=2)
    return figure
