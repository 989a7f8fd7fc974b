// The recommendation as a card: the verdict, its reasons and what speaks against it open, the rest to fold out.
import { element, inline, prose } from "./dom.js";
import { texts } from "./texts.en.js";

const words = texts.advice;

/** The card of a recommendation as parsed by messages.js. */
export function renderCard(card) {
  const named = new Map(card.sources.map((source) => [source.id, source.name]));
  const cite = (sources) =>
    sources.length ? element("cite", {}, [...new Set(sources.map((id) => named.get(id) ?? id))].join(" · ")) : null;
  return element(
    "article",
    { class: "card", "aria-label": words.eyebrow[card.strength] },
    verdict(card, cite),
    section(words.reasons, card.reasons, (reason) => renderReason(reason, cite), "ol", "reasons"),
    section(words.against, card.against, (item) => [inline(item.text), cite(item.sources)], "ul", "points"),
    foldOut(words.whyNot, card.whyNot, (option) => [
      element("h4", {}, option.label),
      prose(option.text),
      cite(option.sources),
    ]),
    foldOut(words.changes, card.changes, (change) => prose(change.text || orElse(change))),
    firstSteps(card, cite),
    foldOut(words.articleLists, card.articleLists, renderArticleList),
    foldOut(words.sources, card.sources, (source) => [
      element("h4", {}, source.name),
      source.sells ? element("p", {}, words.sells(source.sells)) : null,
      prose(source.interest),
    ]),
  );
}

function verdict(card, cite) {
  const labels = (declined) =>
    card.unknowns.filter((unknown) => unknown.declined === declined).map((unknown) => unknown.label).join(", ");
  const [unknown, declined] = [labels(false), labels(true)];
  return element(
    "header",
    {},
    element(
      "div",
      { class: "eyebrow" },
      element("span", {}, words.eyebrow[card.strength]),
      element(
        "span",
        { class: `strength ${card.strength}` },
        element("span", { class: "bars", "aria-hidden": "true" }, element("i"), element("i"), element("i")),
        words.strength[card.strength],
      ),
    ),
    element("h2", { dir: "auto" }, card.title || words.undecidedTitle),
    element("div", { class: "lead" }, prose(card.verdict)),
    prose(card.strengthText),
    card.leaningTowards.length ? element("p", {}, words.leaningTowards(card.leaningTowards.join(", "))) : null,
    unknown ? element("p", { class: "quiet" }, words.unknown(unknown)) : null,
    declined ? element("p", { class: "quiet" }, words.declined(declined)) : null,
    card.form ? element("div", { class: "form" }, prose(card.form.text), cite(card.form.sources)) : null,
  );
}

function renderReason(reason, cite) {
  return [
    reason.quote
      ? element(
          "figure",
          {},
          element("figcaption", {}, reason.asked ? words.asked(reason.asked) : words.youSaid),
          element("blockquote", { dir: "auto" }, `“${reason.quote}”`),
        )
      : null,
    prose(reason.text),
    reason.rule ? element("p", { class: "quiet", dir: "auto" }, inline(reason.rule)) : null,
    cite(reason.sources),
  ];
}

function firstSteps({ nextStep, cost }, cite) {
  const points = (items) =>
    items.length ? element("ul", { class: "points" }, items.map((item) => element("li", {}, inline(item.text), cite(item.sources)))) : null;
  if (!nextStep.text && !nextStep.items.length && !cost.length) return null;
  return details(
    words.firstSteps,
    prose(nextStep.text),
    points(nextStep.items),
    cost.length ? element("h4", {}, words.cost) : null,
    points(cost),
  );
}

function renderArticleList(scored) {
  const score = `${words.score(scored.count, scored.of, scored.bar)} (${words.reached[scored.reached]})`;
  return [
    element("h4", {}, scored.name),
    prose(scored.text || score),
    element(
      "ul",
      { class: "checklist" },
      scored.items.map((item) =>
        element("li", { class: { true: "met", false: "unmet", null: "open" }[item.met] }, item.text, element("span", { class: "unseen" }, ` (${words.itemMet[item.met]})`)),
      ),
    ),
  ];
}

function orElse({ changes, label }) {
  return words.orElse(changes.map((change) => `${change.label}: ${change.to}`).join(", "), label);
}

function section(title, items, render, listTag, className) {
  if (!items.length) return null;
  return element(
    "section",
    {},
    element("h3", {}, title),
    element(listTag, { class: className }, items.map((item) => element("li", { dir: "auto" }, render(item)))),
  );
}

function foldOut(title, items, render) {
  if (!items.length) return null;
  return details(title, element("ul", { class: "entries" }, items.map((item) => element("li", { dir: "auto" }, render(item)))));
}

function details(title, ...content) {
  return element("details", {}, element("summary", {}, title), element("div", { class: "folded" }, ...content));
}
