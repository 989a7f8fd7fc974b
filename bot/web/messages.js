// Turns what the channel sends into messages the view can rely on, whatever came over the wire:
// {from: "visitor"|"bot", text: string, buttons: [{title, payload}], card: object|null}
import { texts } from "./texts.en.js";

/** Messages of known shape from a channel's answer; what cannot be shown becomes a line that says so. */
export function parseMessages(raw) {
  return list(raw).map(parseMessage);
}

function parseMessage(raw) {
  const { from, text, buttons, card } = object(raw);
  const known = object(card).kind === "recommendation";
  const parsed = {
    from: from === "visitor" ? "visitor" : "bot",
    text: string(text),
    buttons: list(buttons).filter((button) => string(button?.title) && string(button?.payload)),
    card: known ? parseRecommendation(card) : null,
  };
  if (card && !known) parsed.text ||= string(card.text) || string(card.title) || texts.unknownKind;
  if (!parsed.text && !parsed.card && !parsed.buttons.length) parsed.text = texts.unknownKind;
  return parsed;
}

function parseRecommendation(raw) {
  const recommendation = typeof raw.recommendation === "string" ? raw.recommendation : null;
  const names = object(raw.labels);
  // What is spoken of may come as an object with its label, or as a name whose label stands elsewhere.
  const label = (one) => string(one?.label) || named(names, string(one) || string(one?.option) || string(one?.about));
  return {
    recommendation,
    title: string(raw.title),
    verdict: string(raw.verdict),
    strength: ["clear", "leaning", "undecided"].includes(raw.strength)
      ? raw.strength
      : recommendation ? "leaning" : "undecided",
    strengthText: string(raw.strength_text),
    leaningTowards: list(raw.leaning_towards).map(label).filter(Boolean),
    form: raw.form ? point(raw.form) : null,
    reasons: list(raw.reasons).map((reason) => ({
      ...point(reason),
      quote: string(reason?.quote),
      asked: string(reason?.asked),
      rule: string(reason?.rule),
    })),
    against: list(raw.against).map(point),
    whyNot: list(raw.why_not).map((option) => ({ ...point(option), label: label(option) })),
    unknowns: list(raw.unknowns).map((unknown) => ({ label: label(unknown), declined: unknown?.declined === true })),
    contradictions: list(raw.contradictions).map(point),
    changes: list(raw.would_change_if).map(point),
    articleLists: list(raw.article_lists).map((scored) => ({
      name: string(scored?.name) || string(scored?.source),
      text: string(scored?.text),
      items: list(scored?.items).map((item) => ({
        text: string(item?.text),
        met: typeof item?.met === "boolean" ? item.met : null,
      })),
    })),
    nextStep: { text: string(raw.next_step?.text), items: list(raw.next_step?.items ?? raw.next_step).map(point) },
    cost: list(raw.cost?.items ?? raw.cost).map(point),
    sources: list(raw.sources).map((source) => ({
      id: string(source?.id),
      name: string(source?.name) || string(source?.id),
      sells: string(source?.sells),
      interest: string(source?.interest),
    })),
  };
}

/** A statement with where it comes from. */
function point(raw) {
  return { text: string(raw?.text) || string(raw), sources: list(raw?.sources).map(string).filter(Boolean) };
}

const list = (raw) => (Array.isArray(raw) ? raw : []);
const object = (raw) => (raw !== null && typeof raw === "object" ? raw : {});
const string = (raw) => (typeof raw === "string" ? raw.trim() : "");
const named = (names, name) => string(names[name]) || name.replaceAll("_", " ");
