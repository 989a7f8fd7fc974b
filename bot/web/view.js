// What the visitor sees and touches: the log, the replies to choose from, the text field.
import { renderCard } from "./card.js";
import { Composer } from "./composer.js";
import { element, prose } from "./dom.js";
import { texts } from "./texts.en.js";

const TYPING_AFTER_MS = 250;
const LOOK_ABOVE_PX = 14;

export class View {
  #typing = element("div", { class: "typing", "aria-hidden": "true", hidden: true }, dots());
  #log = element(
    "div",
    { class: "log", role: "log", "aria-live": "polite", "aria-label": texts.conversation, tabindex: "0" },
    this.#typing,
  );
  #choices = []; // groups of buttons that can still be used
  #waiting = 0;
  #onButton;

  /** Handlers: onText(text), onButton(button). `privacyLink` may be empty. */
  constructor(root, { onText, onButton }, privacyLink) {
    this.#onButton = onButton;
    const say = (text) => element("button", { type: "button", class: "link", click: () => onText(text) }, text);
    root.append(
      this.#log,
      new Composer(onText).node,
      element(
        "footer",
        {},
        say(texts.startOver),
        say(texts.deleteMyData),
        privacyLink ? element("a", { href: privacyLink, target: "_blank", rel: "noopener" }, texts.privacy) : null,
      ),
    );
  }

  /** Shows the conversation as it was left: only what was said last is open to a reply, and nothing is read out. */
  restore(messages) {
    const resumed = messages.some((message) => message.from === "visitor");
    if (resumed) this.#log.setAttribute("aria-live", "off");
    for (const message of messages) {
      if (message.from === "visitor") this.addVisitor(message.text);
      else this.addBot(message);
    }
    this.lookAt([...this.#log.querySelectorAll(".visitor")].at(-1));
    // Once the browser has told assistive technology about what was added.
    setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 200);
  }

  /** A line of the visitor's. The result tells how it fares: `sent()`, or `failed(reason, retry or null)`. */
  addVisitor(text) {
    this.#retireChoices();
    const line = this.#add("visitor", texts.youSay, prose(text));
    let note = null;
    const sent = () => note?.remove();
    const failed = (reason, retry) => {
      sent();
      note = this.#problem(reason, retry);
      line.append(note);
      this.lookAt(line);
    };
    return { node: line, sent, failed };
  }

  /** A message of the bot's, as parsed by messages.js. */
  addBot(message) {
    const line = this.#add("bot", texts.advisorSays, [
      ...prose(message.text),
      message.card ? renderCard(message.card) : null,
    ]);
    if (message.buttons.length) line.append(this.#offer(message.buttons, Boolean(message.card)));
    return line;
  }

  /** A line of the page's own. */
  addNote(text) {
    this.#add("note", "", element("p", {}, text));
  }

  /** That the conversation cannot be reached at all. */
  addProblem(reason, retry) {
    this.#add("note", "", this.#problem(reason, retry));
  }

  /** What can be done when a conversation is over. */
  addWayOn(title, run) {
    this.#add("note", "", this.#button(title, run));
  }

  clear() {
    this.#choices = [];
    this.#log.replaceChildren(this.#typing);
  }

  /** Shows that an answer is on its way until the function that it returns is called. */
  wait() {
    this.#waiting += 1;
    setTimeout(() => {
      this.#typing.hidden = this.#waiting === 0;
      if (this.#waiting) this.#log.scrollTop = this.#log.scrollHeight;
    }, TYPING_AFTER_MS);
    return () => {
      this.#waiting -= 1;
      this.#typing.hidden = this.#waiting === 0;
    };
  }

  /** Scrolls so that reading can begin at this line: a long answer is read from its top. */
  lookAt(line) {
    if (line) this.#log.scrollTop = line.offsetTop - LOOK_ABOVE_PX;
  }

  #add(kind, speaker, content) {
    const said = speaker ? element("span", { class: "unseen" }, speaker) : null;
    const line = element("div", { class: `line ${kind}` }, said, content);
    this.#typing.before(line);
    return line;
  }

  #offer(buttons, stays) {
    const group = element("div", { class: "choices", role: "group", "aria-label": texts.choices });
    for (const button of buttons) {
      const choice = element("button", { type: "button", class: "choice" }, button.title);
      choice.addEventListener("click", () => {
        if (wasPressed(choice)) return;
        // Not `disabled`: the keyboard's place in the page would be lost.
        choice.setAttribute("aria-disabled", "true");
        choice.setAttribute("aria-pressed", "true");
        this.#onButton(button);
      });
      group.append(choice);
    }
    // What a card offers stays open to use; replies to a question go with it.
    if (!stays) this.#choices.push(group);
    return group;
  }

  #retireChoices() {
    for (const group of this.#choices.splice(0)) {
      for (const choice of group.children) choice.disabled = !wasPressed(choice);
    }
  }

  #problem(text, retry) {
    return element(
      "div",
      { class: "problem" },
      element("p", {}, text),
      retry ? this.#button(texts.retry, retry) : null,
    );
  }

  /** A button that is gone once it is pressed; the keyboard's place is then in the log. */
  #button(title, run) {
    const press = () => {
      this.#log.focus({ preventScroll: true });
      run();
    };
    return element("button", { type: "button", class: "choice", click: press }, title);
  }
}

const wasPressed = (choice) => choice.getAttribute("aria-pressed") === "true";
const dots = () => [element("i"), element("i"), element("i")];
