// <advisor-chat>: a conversation with the advisor, in a shadow root. Attribute: data-privacy, a link.
import { Connection, outgoing } from "./connection.js";
import { parseMessages } from "./messages.js";
import { styles } from "./styles.js";
import { texts } from "./texts.en.js";
import { View } from "./view.js";

const CHANNEL = new URL("../webhooks/web/", import.meta.url).href;

const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);

class AdvisorChat extends HTMLElement {
  #connection;
  #view;

  connectedCallback() {
    if (this.#view) return; // moved within the page
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const handlers = {
      onText: (text) => this.#say(text, outgoing({ text })),
      onButton: ({ title, payload }) => this.#say(title, outgoing({ payload })),
    };
    this.#view = new View(root, handlers, this.dataset.privacy);
    this.#connection = new Connection(CHANNEL, (messages) => this.#beginAnew(messages));
    this.#open();
  }

  async #open() {
    const arrived = this.#view.wait();
    try {
      this.#view.restore(parseMessages(await this.#connection.open()));
    } catch (error) {
      this.#view.addProblem(error.message, () => this.#restart());
    } finally {
      arrived();
    }
  }

  #say(shown, message) {
    const line = this.#view.addVisitor(shown);
    this.#view.lookAt(line.node);
    this.#deliver(line, message);
  }

  async #deliver(line, message) {
    line.sent();
    const arrived = this.#view.wait();
    try {
      const { messages, ended } = await this.#connection.deliver(message);
      if (ended) this.#view.clear();
      parseMessages(messages).forEach((answer) => this.#view.addBot(answer));
      if (ended) this.#view.addWayOn(texts.newConversation, () => this.#restart());
      else this.#view.lookAt(line.node);
    } catch (error) {
      line.failed(error.message, error.worthRepeating ? () => this.#deliver(line, message) : null);
    } finally {
      arrived();
    }
  }

  #restart() {
    this.#view.clear();
    this.#open();
  }

  /** There was no conversation, or it is gone; the visitor's line goes to the new one. */
  #beginAnew(messages) {
    this.#view.addNote(texts.newConversationBegan);
    parseMessages(messages).forEach((message) => this.#view.addBot(message));
  }
}

customElements.define("advisor-chat", AdvisorChat);
