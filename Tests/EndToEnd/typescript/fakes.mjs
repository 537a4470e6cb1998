// What the client's unit tests have in place of the world: a WebSocket, a clock and a network that the test moves.
// Nothing waits, and nothing depends on chance.

/** The WebSockets that were made, in their order. */
export class Sockets {
  made = [];
  /** Those that were made while another was still in use; a connection has one at a time. */
  overlapping = [];
  constructor() {
    const { made, overlapping } = this;
    this.WebSocket = class extends FakeWebSocket {
      constructor(url, protocols) {
        super(url, protocols);
        if (made.some(({ readyState }) => readyState < 2)) overlapping.push(url);
        made.push(this);
      }
    };
  }
  get last() {
    return this.made.at(-1);
  }
}

class FakeWebSocket {
  readyState = 0;
  sent = [];
  closed = undefined;
  onopen = onNothing;
  onmessage = onNothing;
  onclose = onNothing;
  onerror = onNothing;
  constructor(url, protocols) {
    if (!/^wss?:/.test(url)) throw new SyntaxError(`The URL '${url}' is invalid.`);
    this.url = url;
    this.protocols = protocols;
  }
  send(data) {
    if (this.readyState === 0) throw new Error("InvalidStateError: still connecting");
    this.sent.push(data);
  }
  close(code, reason) {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new Error(`InvalidAccessError: ${code} is not for clients`);
    }
    // As in a browser, what was closed already stays as it is.
    if (this.readyState < 2) {
      this.closed = { code, reason };
      this.readyState = 2;
    }
  }

  // --- What the server does ---

  open() {
    this.readyState = 1;
    this.onopen?.({});
  }
  say(payload) {
    this.sayRaw(JSON.stringify(payload));
  }
  sayRaw(data) {
    this.onmessage?.({ data });
  }
  end(code, reason = "") {
    this.readyState = 3;
    // As in a browser, where each failure has an error before its close.
    if (code === 1006) this.onerror({});
    this.onclose?.({ code, reason, wasClean: code !== 1006 });
  }
}

function onNothing() {
  throw new Error("an event that nobody handles");
}

/** A clock that stands still until the test moves it. */
export class Clock {
  #now = 0;
  #timers = new Map();
  #count = 0;
  setTimeout = (run, delay) => {
    this.#timers.set(++this.#count, { run, delay, due: this.#now + delay });
    return this.#count;
  };
  clearTimeout = (timer) => void this.#timers.delete(timer);
  /** How long the timers were set for that run, shortest first. */
  get waiting() {
    return [...this.#timers.values()].map(({ delay }) => delay).sort((a, b) => a - b);
  }
  async pass(milliseconds) {
    const end = this.#now + milliseconds;
    for (;;) {
      const [first] = [...this.#timers].sort(([a, one], [b, other]) => one.due - other.due || a - b);
      if (!first || first[1].due > end) break;
      this.#timers.delete(first[0]);
      this.#now = first[1].due;
      first[1].run();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets everything happen that has been promised. */
export const settle = () => new Promise((done) => setImmediate(done));

/** The browser's `online`, and whether it has a network. */
export class Network extends EventTarget {
  onLine = true;
  #listeners = new Set();
  /** How many listen. */
  get listeners() {
    return this.#listeners.size;
  }
  addEventListener(type, listener) {
    this.#listeners.add(listener);
    super.addEventListener(type, listener);
  }
  removeEventListener(type, listener) {
    this.#listeners.delete(listener);
    super.removeEventListener(type, listener);
  }
  lose() {
    this.onLine = false;
  }
  find() {
    this.onLine = true;
    this.dispatchEvent(new Event("online"));
  }
}

/** A socket of a contract of our own, with a code of each policy. */
export const chat = {
  name: "chat",
  url: ({ room, token }, server = "wss://chat.example") => `${server}/${room}?token=${token}`,
  read(frame) {
    const payload = JSON.parse(frame);
    if (typeof payload.text !== "string") throw new Error("text: expected a string");
    return payload;
  },
  write: (payload) => JSON.stringify(payload),
  closeCodes: {
    4001: { name: "tokenMissing", reason: "No token provided", retry: "never" },
    4003: { name: "tokenInvalid", reason: "Invalid or expired token", retry: "afterRefresh" },
    4009: { name: "busy", reason: "Too many people", retry: "backoff" },
  },
  subprotocols: ["chat.v1"],
};
