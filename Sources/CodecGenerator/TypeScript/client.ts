// The client: one connection to a socket of the contract, over as many WebSockets as it takes. It runs in browsers and
// in Node, needs nothing but this file, and knows of the contract only what a `Socket` tells it.

// <imports>
// The generated file has this above.
type RetryPolicy = "never" | "backoff" | "afterRefresh";
// </imports>

/** A socket of the contract: all that the client has to know of it. */
export interface Socket<Outgoing, Incoming, Parameters> {
  /** Its name in the contract. */
  readonly name: string;
  /** The URL; without `server`, on the contract's first server. */
  url(parameters: Parameters, server?: string): string;
  /** Reads a frame. Throws where the frame breaks the contract. */
  read(frame: unknown): Incoming;
  /** The frame of a payload: a text, or the bytes of a binary message. */
  readonly write: (payload: Outgoing) => string | Uint8Array;
  /** The contract's close codes. */
  readonly closeCodes: {
    readonly [code: number]: { readonly name: string; readonly reason: string; readonly retry: RetryPolicy };
  };
  /** The WebSocket subprotocols that are offered. */
  readonly subprotocols: readonly string[];
  /** The server where none is named. */
  readonly defaultServer?: string | undefined;
}

/** How a connection ended, and what follows from it. */
export interface Closing {
  /** The close code; 1006 where none came, as after a cut (RFC 6455, section 7.4.1). */
  readonly code: number;
  /** The server's reason, or else the contract's. */
  readonly reason: string;
  /** The code's name in the contract, if the contract has the code. */
  readonly name: string | undefined;
  /** What it asks for, also where that could not be done, as a refresh without a `refresh`. */
  readonly policy: RetryPolicy;
}

/** What a connection is doing. `delay` is in milliseconds, and Infinity while the browser is offline. */
export type ConnectionState =
  | { readonly is: "connecting" }
  | { readonly is: "open" }
  | ({ readonly is: "refreshing" } & Closing)
  | ({ readonly is: "waiting"; readonly delay: number } & Closing)
  | ({ readonly is: "closed" } & Closing);

/** What a connection tells those who listen. */
export interface ConnectionEvents<Incoming> {
  /** A message came. */
  message: Incoming;
  /** The state changed. */
  state: ConnectionState;
  /** A frame came that breaks the contract. The connection goes on. */
  invalid: { readonly error: unknown; readonly frame: unknown };
}

/** One connection, over as many WebSockets as it takes. Iterated over, it gives its messages from then on. */
export interface Connection<Outgoing, Incoming> extends AsyncIterable<Incoming> {
  readonly state: ConnectionState;
  /**
   * Calls a function at each event; what this returns stops that. A function that throws disturbs nothing else: its
   * error is reported as that of a promise which nobody handles.
   */
  on<Event extends keyof ConnectionEvents<Incoming>>(
    event: Event,
    listener: (value: ConnectionEvents<Incoming>[Event]) => void,
  ): () => void;
  /**
   * Sends a payload. "sent": a WebSocket has taken it, and it may still get lost. "queued": the next WebSocket will
   * take it. false: it is not sent (see `queue` in the options).
   */
  send(payload: Outgoing): "sent" | "queued" | false;
  /** Ends it for good. A code is 1000 or from 3000 to 4999. */
  close(code?: number, reason?: string): void;
}

/** The part of a WebSocket that is used: that of browsers, of Node since 22, or of the package `ws`. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
}

/** The platform's AbortSignal, where its types are known. */
export type Signal = typeof globalThis extends { AbortController: { new (): { readonly signal: infer S } } }
  ? S
  : { readonly aborted: boolean; addEventListener(type: "abort", listener: () => void, options?: object): void };

/** The platform's AbortController. */
interface Aborting {
  readonly signal: Signal;
  abort(): void;
}

/** Where `online` is heard, and whether there is a network. */
export interface Network {
  readonly onLine?: boolean | undefined;
  addEventListener(type: "online", listener: () => void): void;
  removeEventListener(type: "online", listener: () => void): void;
}

/** How to connect. Times are in milliseconds. */
export interface ConnectOptions<Outgoing, Parameters> {
  /** What the URL is made of, such as the token. */
  parameters: Parameters;
  /** Another server than the contract's first: one of `servers`, or any http(s) or ws(s) base. */
  server?: string | undefined;
  /**
   * Gets new parameters, or those that change, after a close whose policy is `afterRefresh`. Nothing (null, undefined)
   * means that there are none to be had, and ends the connection; an error, that it is to be asked again after a pause.
   * It is called once for each refusal. Without it such a close is the end. The signal aborts when it takes too long
   * (see `timeout`), and when the connection is closed.
   */
  refresh?: ((closing: Closing, signal: Signal) => Refreshed<Parameters> | Promise<Refreshed<Parameters>>) | undefined;
  /** Ends the connection when it aborts. */
  signal?: Signal | undefined;
  /**
   * How many payloads may wait while there is no connection; 0 if left out. If the server refuses the token
   * (`afterRefresh`) before it has sent anything, what was sent until then is sent again: it was not read.
   */
  queue?: number | undefined;
  /** The pauses are random, up to `first`, doubled each time, and never above `longest`; 1 s and 30 s if left out. */
  backoff?: { readonly first?: number; readonly longest?: number } | undefined;
  /** After how long an opening WebSocket is given up, and a refresh is told to; 15 s if left out. */
  timeout?: number | undefined;
  /** After how long an open WebSocket is proven good, though nothing came over it; 5 s if left out. */
  provenAfter?: number | undefined;
  /**
   * Finds connections that are dead and do not say so: if nothing came for `after`, the ping is sent, and if nothing
   * comes for as long again, the connection counts as lost. Without a ping it counts as lost at once; that suits only a
   * contract whose server is never silent for so long.
   */
  idle?: { readonly after: number; readonly ping?: () => Outgoing } | undefined;
  /** Decides on a close before the contract does; undefined leaves it to the contract. */
  policy?: ((code: number, reason: string) => RetryPolicy | undefined) | undefined;
  /** Another WebSocket than the platform's. Node has none before 22. */
  WebSocket?: { new (url: string, protocols?: string[]): WebSocketLike } | undefined;
  /** In place of the platform's, for tests. */
  random?: (() => number) | undefined;
  setTimeout?: ((run: () => void, delay: number) => unknown) | undefined;
  clearTimeout?: ((timer: any) => void) | undefined;
  network?: Network | undefined;
}

/** What a refresh gives: the parameters that change, or nothing. */
export type Refreshed<Parameters> = Partial<Parameters> | null | undefined;

/**
 * Connects to a socket of the contract, and stays connected as its close codes say.
 *
 * A code that the contract does not have counts as what RFC 6455 (section 7.4.1) and its registry say. 1000: all is
 * said. 1002, 1003, 1007 to 1010 and 3003: it would end the same way again. 3000 (unauthorized): with a new token. All
 * else, unknown private codes (4000 to 4999) among them: after a pause.
 *
 * The first WebSocket opens when the code that calls this has run: it can listen first, and close at no cost.
 */
export function connect<Outgoing, Incoming, Parameters>(
  socket: Socket<Outgoing, Incoming, Parameters>,
  options: ConnectOptions<Outgoing, Parameters>,
): Connection<Outgoing, Incoming> {
  // The types of browsers and of Node may both be absent.
  const platform = globalThis as unknown as {
    WebSocket?: ConnectOptions<Outgoing, Parameters>["WebSocket"];
    AbortController: new () => Aborting;
    setTimeout(run: () => void, delay: number): unknown;
    clearTimeout(timer: unknown): void;
    navigator?: { readonly onLine?: boolean };
  } & Partial<Network>;
  const WebSocket = options.WebSocket || platform.WebSocket;
  if (!WebSocket) {
    throw new Error("connect: there is no WebSocket here. Pass one as options.WebSocket, or use Node 22 or later.");
  }
  const { refresh, idle, signal, timeout = 15_000, queue: limit = 0 } = options;
  const { first = 1_000, longest = 30_000 } = options.backoff || {};
  const network = options.network || platform;
  const ending = new platform.AbortController();
  const listeners = { message: new Set(), state: new Set(), invalid: new Set() } as {
    [Event in keyof ConnectionEvents<Incoming>]: Set<(value: ConnectionEvents<Incoming>[Event]) => void>;
  };
  const queue: (string | Uint8Array)[] = [];

  let state: ConnectionState = { is: "connecting" };
  let parameters = options.parameters;
  let url = "";
  let current: WebSocketLike | undefined;
  // For what the state waits: to open, to be proven, to try again.
  let timer: unknown;
  let idleTimer: unknown;
  // What to do when the pause is over.
  let next: (() => void) | undefined;
  let failures = 0;
  // It comes of a refresh, and no WebSocket has proven it good.
  let isTokenNew = false;
  // What was sent on a WebSocket that is not proven yet.
  let unproven: (string | Uint8Array)[] | undefined;
  let refreshing: Aborting | undefined;

  const after = (delay: number, run: () => void) => (options.setTimeout || platform.setTimeout)(run, delay);
  const stop = (running: unknown) => (options.clearTimeout || platform.clearTimeout)(running);
  const isClosed = () => state.is === "closed";
  // A computer without a network still reaches itself.
  const isOffline = () =>
    (options.network || platform.navigator)?.onLine === false && !/^wss?:\/\/(localhost|127\.|\[::1])/.test(url);

  function emit<Event extends keyof ConnectionEvents<Incoming>>(
    event: Event,
    value: ConnectionEvents<Incoming>[Event],
  ) {
    for (const listener of [...listeners[event]]) {
      try {
        listener(value);
      } catch (error) {
        void Promise.reject(error);
      }
    }
  }

  // Always last: a listener may close the connection.
  function enter(entered: ConnectionState) {
    state = entered;
    emit("state", entered);
  }

  function open() {
    let opening: WebSocketLike;
    try {
      url = socket.url(parameters, options.server ?? socket.defaultServer);
      opening = new WebSocket!(url, [...socket.subprotocols]);
    } catch (error) {
      return end({ code: 1006, reason: String(error), name: undefined, policy: "never" });
    }
    current = opening;
    unproven = [];
    opening.binaryType = "arraybuffer";
    opening.onopen = opened;
    opening.onmessage = heard;
    opening.onclose = (event: { code: number; reason: string }) => lost(event.code, event.reason);
    // A close follows each error; but an error that nobody hears ends a process of Node.
    opening.onerror = () => {};
    timer = after(timeout, () => lost(1006, "It did not open in time."));
    enter({ is: "connecting" });
  }

  function opened() {
    stop(timer);
    // Opening alone proves nothing: a server that denies accepts first, so that the code is seen.
    timer = after(options.provenAfter ?? 5_000, prove);
    watch();
    queue.splice(0).forEach(transmit);
    enter({ is: "open" });
  }

  function prove() {
    if (!unproven) return;
    stop(timer);
    unproven = undefined;
    failures = 0;
    isTokenNew = false;
  }

  function heard({ data }: { data: unknown }) {
    prove();
    watch();
    let message: Incoming;
    try {
      message = socket.read(data);
    } catch (error) {
      return emit("invalid", { error, frame: data });
    }
    emit("message", message);
  }

  function watch() {
    stop(idleTimer);
    if (idle) idleTimer = after(idle.after, idle.ping ? probe : dead);
  }

  function probe() {
    stop(idleTimer);
    idleTimer = after(idle!.after, dead);
    current!.send(socket.write(idle!.ping!()));
  }

  function dead() {
    lost(1006, "Nothing came for too long.");
  }

  function transmit(frame: string | Uint8Array) {
    current!.send(frame);
    if (unproven && unproven.length < limit) unproven.push(frame);
  }

  function abandon(code?: number, reason?: string) {
    // First: it throws if the code is not one for clients.
    current?.close(code, reason);
    if (current) current.onopen = current.onmessage = current.onclose = null;
    current = undefined;
    stop(timer);
    stop(idleTimer);
  }

  function lost(code: number, said: string) {
    abandon();
    const rule = socket.closeCodes[code];
    const policy = options.policy?.(code, said) || rule?.retry || policyOf(code);
    const closing: Closing = { code, reason: said || rule?.reason || "", name: rule?.name, policy };
    if (policy === "backoff") return later(open, closing);
    if (policy === "never" || !refresh) return end(closing);
    if (unproven) queue.unshift(...unproven.slice(0, limit - queue.length));
    // Another new token would hardly help, at least not at once.
    if (isTokenNew) later(() => renew(closing), closing);
    else void renew(closing);
  }

  async function renew(closing: Closing): Promise<void> {
    enter({ is: "refreshing", ...closing });
    if (isClosed()) return;
    const asking = (refreshing = new platform.AbortController());
    timer = after(timeout, () => asking.abort());
    let fresh: Refreshed<Parameters>;
    try {
      fresh = await refresh!(closing, asking.signal);
    } catch {
      if (isClosed()) return;
      stop(timer);
      return later(() => renew(closing), closing);
    }
    if (isClosed()) return;
    stop(timer);
    if (!fresh) return end(closing);
    parameters = { ...parameters, ...fresh };
    isTokenNew = true;
    open();
  }

  // By chance, so that not all clients come back at once (RFC 6455, section 7.2.3).
  function later(retry: () => void, closing: Closing) {
    const random = options.random || Math.random;
    pause(random() * Math.min(first * 2 ** failures++, longest), retry, closing);
  }

  function pause(delay: number, retry: () => void, closing: Closing) {
    next = retry;
    if (isOffline()) delay = Infinity;
    else timer = after(delay, () => (isOffline() ? pause(delay, retry, closing) : resume()));
    enter({ is: "waiting", delay, ...closing });
  }

  function resume() {
    if (!next) return;
    const retry = next;
    next = undefined;
    stop(timer);
    retry();
  }

  function online() {
    if (next) resume();
    // The network is another one, perhaps, and the connection dead.
    else if (state.is === "open" && idle?.ping) probe();
  }

  function end(closing: Closing, code?: number, reason?: string) {
    abandon(code, reason);
    network.removeEventListener?.("online", online);
    enter({ is: "closed", ...closing });
    refreshing?.abort();
    ending.abort();
  }

  const connection: Connection<Outgoing, Incoming> = {
    get state() {
      return state;
    },
    on(event, listener) {
      // Its own function: the same listener may be given twice.
      const own: typeof listener = (value) => listener(value);
      listeners[event].add(own);
      return () => void listeners[event].delete(own);
    },
    send(payload) {
      const frame = socket.write(payload);
      if (state.is === "open" && current!.readyState === 1) {
        transmit(frame);
        return "sent";
      }
      if (isClosed() || queue.length >= limit) return false;
      queue.push(frame);
      return "queued";
    },
    close(code = 1000, reason = "") {
      if (!isClosed()) end({ code, reason, name: undefined, policy: "never" }, code, reason);
    },
    [Symbol.asyncIterator]: () => messagesOf(connection),
  };

  const abort = () => connection.close();
  if (signal?.aborted) abort();
  else {
    signal?.addEventListener("abort", abort, { signal: ending.signal } as object);
    network.addEventListener?.("online", online);
    void Promise.resolve().then(() => isClosed() || open());
  }
  return connection;
}

/** The messages of a connection from now on, until it is closed. Those that nobody has taken yet are kept. */
async function* messagesOf<Incoming>(connection: Connection<never, Incoming>): AsyncGenerator<Incoming, void> {
  const messages: Incoming[] = [];
  let wake = () => {};
  const stops = [
    connection.on("message", (message) => {
      messages.push(message);
      wake();
    }),
    connection.on("state", () => wake()),
  ];
  try {
    while (messages.length || connection.state.is !== "closed") {
      if (messages.length) yield messages.shift()!;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stops.forEach((stop) => stop());
  }
}

/** The policy of a code that the contract does not have. */
function policyOf(code: number): RetryPolicy {
  if (code === 3000) return "afterRefresh";
  return [1000, 1002, 1003, 1007, 1008, 1009, 1010, 3003].includes(code) ? "never" : "backoff";
}
