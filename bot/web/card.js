// The recommendation as a card: the verdict, its reasons and what speaks against it open, the rest to fold out.
import { element, inline, prose } from "./dom.js";
import { texts } from "./texts.en.js";

const MOST_LIKELY = 3;

const words = texts.advice;

/** The card of a recommendation as parsed by messages.js. */
export function renderCard(card) {
  const names = new Map(card.sources.map((source) => [source.id, source.name]));
  const cite = (sources) => {
    const cited = new Set(sources.map((id) => names.get(id) ?? id));
    return cited.size ? element("cite", {}, [...cited].join(" · ")) : null;
  };
  const point = ({ text, sources }) => [inline(text), cite(sources)];
  const entry = ({ label, text, sources }) => [label ? element("h4", {}, label) : null, prose(text), cite(sources)];
  return element(
    "article",
    { class: "card", "aria-label": words.eyebrow[card.strength] },
    header(card, cite),
    section(words.reasons, listOf("ol", "reasons", card.reasons, (reason) => renderReason(reason, cite))),
    section(words.contradictions, listOf("ul", "points", card.contradictions, point)),
    section(words.against, listOf("ul", "points", card.against, point)),
    foldOut(words.whyNot, listOf("ul", "entries", card.whyNot, entry)),
    foldOut(words.changes, listOf("ul", "entries", card.changes, entry)),
    foldOut(
      words.firstSteps,
      prose(card.nextStep.text),
      listOf("ul", "points", card.nextStep.items, point),
      card.cost.length ? element("h4", {}, words.cost) : null,
      listOf("ul", "points", card.cost, point),
    ),
    foldOut(words.articleLists, listOf("ul", "entries", card.articleLists, renderArticleList)),
    foldOut(words.sources, listOf("ul", "entries", card.sources, renderSource)),
  );
}

function header(card, cite) {
  // What the sentence about the strength names already is not listed again.
  const unsaid = card.unknowns.filter((unknown) => !card.strengthText.includes(unknown.label));
  const unknown = enumerate(unsaid.filter((one) => !one.declined).map((one) => one.label));
  const declined = enumerate(unsaid.filter((one) => one.declined).map((one) => one.label));
  const likely = card.leaningTowards.slice(0, MOST_LIKELY).join(" · ");
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
    likely ? element("p", {}, words.leaningTowards(likely)) : null,
    unknown ? element("p", { class: "quiet" }, words.unknown(unknown)) : null,
    declined ? element("p", { class: "quiet" }, words.declined(declined)) : null,
    card.form ? element("div", { class: "form" }, prose(card.form.text), cite(card.form.sources)) : null,
  );
}

function renderReason({ text, quote, asked, rule, sources }, cite) {
  const quoted = () =>
    element(
      "figure",
      {},
      element("figcaption", {}, asked ? words.askedYouSaid(asked) : words.youSaid),
      element("blockquote", { dir: "auto" }, `“${quote}”`),
    );
  return [element("h4", {}, inline(text)), quote ? quoted() : null, prose(rule), cite(sources)];
}

function renderArticleList({ name, text, items }) {
  const marked = ({ text, met }) => {
    const [mark, meaning] = words.marks[met];
    return [
      element("span", { class: met ? "mark met" : "mark", "aria-hidden": "true" }, mark),
      element("span", {}, text, element("span", { class: "unseen" }, ` (${meaning})`)),
    ];
  };
  return [element("h4", {}, name), prose(text), listOf("ul", "checklist", items, marked)];
}

function renderSource({ name, sells, interest }) {
  return [element("h4", {}, name), element("p", {}, words.seller(sells, interest))];
}

function listOf(tag, className, items, render) {
  if (!items.length) return null;
  return element(tag, { class: className }, items.map((item) => element("li", { dir: "auto" }, render(item))));
}

/** A part with its title; nothing if it has no content. */
function section(title, content) {
  return content ? element("section", {}, element("h3", {}, title), content) : null;
}

/** The same, to be folded out. */
function foldOut(title, ...content) {
  if (!content.flat().some(Boolean)) return null;
  return element("details", {}, element("summary", {}, title), element("div", { class: "folded" }, content));
}

const enumerate = (parts) => new Intl.ListFormat("en", { type: "unit" }).format(parts);
