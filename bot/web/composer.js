// The text field: Enter sends, Shift+Enter begins a line, it grows with the text and says when that is too long.
import { element } from "./dom.js";
import { texts } from "./texts.en.js";

const MOST_CHARACTERS = 2000; // the channel's limit

export class Composer {
  #field = element("textarea", {
    rows: "1",
    "aria-label": texts.field,
    placeholder: texts.placeholder,
    enterkeyhint: "send",
    input: () => this.#fit(),
    keydown: (event) => this.#onKey(event),
  });
  #send = element("button", { type: "submit", class: "send" }, texts.send);
  #limit = element("p", { class: "limit", role: "status" });

  /** `node` is the form; `onText(text)` is given what the visitor sends. */
  constructor(onText) {
    this.node = element(
      "form",
      { class: "composer", submit: (event) => this.#submit(event, onText) },
      element("div", { class: "field" }, this.#field, this.#send),
      this.#limit,
    );
  }

  #onKey(event) {
    // Enter also ends the choice of a character while one is being composed.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  #submit(event, onText) {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (!text || this.#length() > MOST_CHARACTERS) return;
    this.#field.value = "";
    this.#fit();
    onText(text);
  }

  #fit() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
    const length = this.#length();
    this.#send.disabled = length > MOST_CHARACTERS;
    this.#limit.textContent = this.#send.disabled ? texts.tooLong(length, MOST_CHARACTERS) : "";
  }

  /** In characters as the channel counts them, not in JavaScript's halves of them. */
  #length() {
    return Array.from(this.#field.value.trim()).length;
  }
}
