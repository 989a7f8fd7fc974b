// Talks to the web channel (docs/web-channel.md): keeps the session, sends messages one after the other, and repeats
// what got no answer under the same id, so that nothing is ever handled twice.
import { texts } from "./texts.en.js";

const RETRY_AFTER_MS = [400, 1200, 3000];
const LONGEST_WAIT_MS = 10_000;
const GIVE_UP_AFTER_MS = 60_000;

/** A request that got no answer: `message` is for the visitor, `code` is the channel's, if it gave one. */
export class ChannelError extends Error {
  constructor(message, code = null, retryAfterMs = null) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs; // null: the same request would be refused again
  }

  get worthRepeating() {
    return this.retryAfterMs !== null;
  }
}

/** A message on its way: `content` is {text} or {payload}; the id stays the same however often it is sent. */
export function outgoing(content) {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return { id: Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join(""), ...content };
}

export class Connection {
  #base;
  #token;
  #last = Promise.resolve();
  #onNewConversation;

  /** `base` is the channel's address; `onNewConversation(messages)` is told when the old conversation is gone. */
  constructor(base, onNewConversation) {
    this.#base = base;
    this.#token = new StoredToken(`advisor-session ${base}`);
    this.#onNewConversation = onNewConversation;
  }

  /** Resumes the conversation, or begins one: its messages so far. Throws ChannelError. */
  open() {
    return this.#inTurn(() => this.#open());
  }

  /** The bot's answer to a message, {messages, ended?}, once those sent before have theirs. Throws ChannelError. */
  deliver(message) {
    return this.#inTurn(() => this.#deliver(message));
  }

  #inTurn(work) {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  async #open() {
    const token = this.#token.value;
    const answer = await this.#post("session", token ? { session: token } : {});
    this.#token.value = answer.session;
    return answer.messages;
  }

  async #deliver(message) {
    if (this.#token.value) {
      try {
        const answer = await this.#post("message", { session: this.#token.value, ...message });
        if (answer.ended) this.#token.value = null;
        return answer;
      } catch (error) {
        if (error.code !== "session_over") throw error;
        this.#token.value = null;
      }
    }
    this.#onNewConversation(await this.#open());
    // A button of the old conversation means nothing in the new one.
    return message.payload ? { messages: [] } : this.#deliver(message);
  }

  async #post(path, body) {
    for (const pause of [...RETRY_AFTER_MS, null]) {
      try {
        return await this.#postOnce(path, body);
      } catch (error) {
        if (pause === null || !error.worthRepeating || error.retryAfterMs > LONGEST_WAIT_MS) throw error;
        await new Promise((resume) => setTimeout(resume, Math.max(pause, error.retryAfterMs)));
      }
    }
  }

  async #postOnce(path, body) {
    let response, answer;
    try {
      response = await fetch(new URL(path, this.#base), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        signal: AbortSignal.timeout(GIVE_UP_AFTER_MS),
      });
      answer = await response.json();
      if (answer === null || typeof answer !== "object") throw new TypeError("not an answer of the channel");
    } catch {
      throw new ChannelError(texts.unreachable, null, 0);
    }
    if (response.ok) return answer;
    const { code, text, retry_after: seconds } = answer.error ?? {};
    const refused = seconds === undefined && response.status < 500;
    throw new ChannelError(text ?? texts.unreachable, code, refused ? null : (seconds ?? 0) * 1000);
  }
}

/** The token, kept over reloads where the browser allows it. */
class StoredToken {
  #key;
  #value;

  constructor(key) {
    this.#key = key;
    try {
      this.#value = localStorage.getItem(key);
    } catch {
      this.#value = null;
    }
  }

  get value() {
    return this.#value;
  }

  set value(token) {
    this.#value = token;
    try {
      if (token) localStorage.setItem(this.#key, token);
      else localStorage.removeItem(this.#key);
    } catch {
      // Storage is blocked or full: the conversation lasts as long as the page.
    }
  }
}
