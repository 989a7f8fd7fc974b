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
    section(words.contradictions, card.contradictions, (item) => [inline(item.text), cite(item.sources)], "ul", "points"),
    section(words.against, card.against, (item) => [inline(item.text), cite(item.sources)], "ul", "points"),
    foldOut(words.whyNot, card.whyNot, (option) => [
      element("h4", {}, option.label),
      prose(option.text),
      cite(option.sources),
    ]),
    foldOut(words.changes, card.changes, (change) => [prose(change.text), cite(change.sources)]),
    firstSteps(card, cite),
    foldOut(words.articleLists, card.articleLists, renderArticleList),
    foldOut(words.sources, card.sources, (source) => [
      element("h4", {}, source.name),
      source.sells ? element("p", {}, words.sells(source.sells)) : null,
      prose(source.interest),
    ]),
  );
}

const LIKELIEST = 3;

function verdict(card, cite) {
  // What the sentence about the strength names already is not listed again.
  const unsaid = card.unknowns.filter((unknown) => !card.strengthText.includes(unknown.label));
  const labels = (declined) => enumerate(unsaid.filter((unknown) => unknown.declined === declined).map((unknown) => unknown.label));
  const [unknown, declined] = [labels(false), labels(true)];
  const likeliest = enumerate(card.leaningTowards.slice(0, LIKELIEST));
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
    likeliest ? element("p", {}, words.leaningTowards(likeliest)) : null,
    unknown ? element("p", { class: "quiet" }, words.unknown(unknown)) : null,
    declined ? element("p", { class: "quiet" }, words.declined(declined)) : null,
    card.form ? element("div", { class: "form" }, prose(card.form.text), cite(card.form.sources)) : null,
  );
}

function renderReason(reason, cite) {
  return [
    element("h4", {}, inline(reason.text)),
    reason.quote
      ? element(
          "figure",
          {},
          element("figcaption", {}, reason.asked ? words.askedYouSaid(reason.asked) : words.youSaid),
          element("blockquote", { dir: "auto" }, `“${reason.quote}”`),
        )
      : null,
    reason.rule ? element("p", { dir: "auto" }, inline(reason.rule)) : null,
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
  return [
    element("h4", {}, scored.name),
    prose(scored.text),
    element(
      "ul",
      { class: "checklist" },
      scored.items.map((item) =>
        element("li", { class: { true: "met", false: "unmet", null: "open" }[item.met] }, item.text, element("span", { class: "unseen" }, ` (${words.itemMet[item.met]})`)),
      ),
    ),
  ];
}

const enumerate = (parts) => new Intl.ListFormat("en", { type: "unit" }).format(parts);

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
