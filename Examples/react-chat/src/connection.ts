/** One connection to a session, over as many sockets as it takes. Independent of React. */

import type { ClientMessage, CloseRule, ServerMessage } from "./protocol";
import { closeRule, readServerMessage, sessionUrl } from "./protocol";
import { type AccessTokens, LoginNeeded } from "./tokens";

export type ConnectionState =
  | { is: "connecting" }
  | { is: "open" }
  | { is: "waiting"; rule: CloseRule; seconds: number }
  | { is: "refreshing" }
  | { is: "ended"; rule: CloseRule };

export interface Connection {
  /** Sends, if the socket is open. Returns: whether it was. */
  send(message: ClientMessage): boolean;
  /** Ends it; no callback is called from here on. */
  close(): void;
}

interface Options {
  server: string;
  sessionId: string;
  tokens: AccessTokens;
  onState(state: ConnectionState): void;
  onMessage(message: ServerMessage): void;
}

// In milliseconds.
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;
const PROVEN_AFTER = 5_000;

export function connectWithTokenRefresh({ server, sessionId, tokens, onState, onMessage }: Options): Connection {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout>;
  let failures = 0;
  // It comes of a refresh, and no socket has stood on it yet.
  let isTokenNew = false;
  const closing = new AbortController();

  function open() {
    onState({ is: "connecting" });
    socket = new WebSocket(sessionUrl(server, sessionId, tokens.current));

    socket.onopen = () => {
      // Opening alone proves nothing: a server that denies accepts first, so that the code is seen.
      timer = setTimeout(() => {
        failures = 0;
        isTokenNew = false;
      }, PROVEN_AFTER);
      onState({ is: "open" });
    };

    socket.onmessage = (event) => {
      const message = readServerMessage(event.data);
      if (message) onMessage(message);
    };

    // An error needs no handler: a close event follows each.
    socket.onclose = (event) => {
      clearTimeout(timer);
      socket = undefined;
      const rule = closeRule(event.code);
      if (rule.retry === "never") {
        onState({ is: "ended", rule });
      } else if (rule.retry === "backoff") {
        later(open, rule);
      } else if (isTokenNew) {
        // Another new token would hardly help, at least not at once.
        later(refresh, rule);
      } else {
        void refresh();
      }
    };
  }

  async function refresh() {
    const expired = closeRule(4003);
    onState({ is: "refreshing" });
    try {
      await tokens.refresh(closing.signal);
    } catch (error) {
      if (closing.signal.aborted) return;
      if (error instanceof LoginNeeded) {
        onState({ is: "ended", rule: expired });
      } else {
        later(refresh, expired);
      }
      return;
    }
    if (closing.signal.aborted) return;
    isTokenNew = true;
    open();
  }

  /** Waits longer after each failure, and by chance a little less, so that not all clients come back at once. */
  function later(retry: () => void, rule: CloseRule) {
    const longest = Math.min(FIRST_DELAY * 2 ** failures, LONGEST_DELAY);
    const delay = longest * (0.5 + Math.random() / 2);
    failures += 1;
    timer = setTimeout(retry, delay);
    onState({ is: "waiting", rule, seconds: Math.ceil(delay / 1_000) });
  }

  // Not at once: React's StrictMode mounts, unmounts and mounts again, and the server should see one socket of that.
  timer = setTimeout(open, 0);

  return {
    send(message) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    close() {
      closing.abort();
      clearTimeout(timer);
      if (!socket) return;
      // Nothing that it still receives is used.
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      socket = undefined;
    },
  };
}
