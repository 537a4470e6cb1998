// What the client's types promise, and what they forbid: where a line after a mark compiles, the mark is an error.

import { WebSocket as WebSocketOfWs } from "ws";
import {
  type ClientMessage,
  type Connection,
  type Message,
  type ServerMessage,
  connect,
  sessionChat,
} from "../../../Examples/react-chat/src/send-buddy";

export function promised(refreshToken: (signal: AbortSignal) => Promise<string>) {
  const connection: Connection<ClientMessage, ServerMessage> = connect(sessionChat, {
    parameters: { session_id: "550e8400-e29b-41d4-a716-446655440000", token: "a.b.c" },
    refresh: async ({ code, name, policy }, signal) => {
      if (code !== 4003 || name !== "tokenInvalid" || policy !== "afterRefresh") return null;
      return { token: await refreshToken(signal) };
    },
    signal: new AbortController().signal,
    WebSocket: WebSocketOfWs,
    idle: { after: 30_000, ping: () => ({ type: "typing", is_typing: false }) },
  });
  connect(sessionChat, { parameters: { session_id: "" }, WebSocket });

  const stop: () => void = connection.on("message", (heard) => {
    if (heard.message === "message") show(heard.payload);
    // @ts-expect-error The payload of what is unknown is unknown.
    if (heard.message === "unknown") show(heard.payload);
  });
  connection.on("state", (state) => {
    if (state.is === "waiting") return state.delay + state.code;
    // @ts-expect-error Only what waits has a delay.
    return state.delay;
  });
  connection.on("invalid", ({ error, frame }) => [error, frame]);
  stop();

  const sent: "sent" | "queued" | false = connection.send({ type: "message", content: "Hello" });
  // @ts-expect-error A message needs its content.
  connection.send({ type: "message" });
  // @ts-expect-error Only the server may say this.
  connection.send({ type: "typing", is_typing: true, sender_id: "me" });
  // @ts-expect-error There is no such event.
  connection.on("close", () => {});
  // @ts-expect-error A session is needed.
  connect(sessionChat, { parameters: { token: "a.b.c" } });
  // @ts-expect-error A refresh gives parameters, not a bare token.
  connect(sessionChat, { parameters: { session_id: "" }, refresh: () => "a.b.c" });
  return sent;
}

export async function iterated(connection: Connection<ClientMessage, ServerMessage>) {
  for await (const heard of connection) {
    if (heard.message === "typing") return heard.payload.is_typing;
  }
  return false;
}

function show(message: Message) {
  return `${message.sender_name}: ${message.content}`;
}
