/** The session chat as its contract (spec/send-buddy.yaml) has it: what travels, and what a close code asks for. */

export type ClientMessage = { type: "message"; content: string } | { type: "typing"; is_typing: boolean };

export interface ChatMessage {
  type: "message";
  message_id: string;
  content: string;
  sender_id: string;
  sender_name: string;
  created_at: string;
}

export interface TypingIndicator {
  type: "typing";
  sender_id: string;
  sender_name: string;
  is_typing: boolean;
}

export type ServerMessage = ChatMessage | TypingIndicator;

const FIELDS = new Map<unknown, Record<string, "string" | "boolean">>([
  [
    "message",
    { message_id: "string", content: "string", sender_id: "string", sender_name: "string", created_at: "string" },
  ],
  ["typing", { sender_id: "string", sender_name: "string", is_typing: "boolean" }],
]);

/** Reads a frame. Undefined: something that this page does not know. A newer server may say it; the chat goes on. */
export function readServerMessage(frame: unknown): ServerMessage | undefined {
  if (typeof frame !== "string") return undefined;
  let data: any;
  try {
    data = JSON.parse(frame);
  } catch {
    return undefined;
  }
  const fields = FIELDS.get(data?.type);
  const isWhole = fields && Object.entries(fields).every(([name, type]) => typeof data[name] === type);
  return isWhole ? (data as ServerMessage) : undefined;
}

export interface CloseRule {
  /** What to do: give up, try again later and later, or get a new token first. */
  retry: "never" | "backoff" | "after-refresh";
  /** For the person at the page. */
  text: string;
  /** Whether it would help to log in again. */
  loginHelps: boolean;
}

/**
 * What a close code asks for. All but the documented ones pass: the server restarts (1001, 1012), has failed (1011), or
 * cannot be reached (1006, which a browser also reports for every handshake that was refused).
 */
export function closeRule(code: number): CloseRule {
  switch (code) {
    case 4001:
      return { retry: "never", text: "You are not logged in.", loginHelps: true };
    case 4002:
      return { retry: "never", text: "Your account was not found.", loginHelps: true };
    case 4003:
      return { retry: "after-refresh", text: "Your login has expired.", loginHelps: true };
    case 4004:
      return { retry: "never", text: "You are not a participant in this session.", loginHelps: false };
    default:
      return { retry: "backoff", text: "There is no connection.", loginHelps: false };
  }
}

/** The endpoint of a session. `server` is the address of its HTTP side: http becomes ws, and https becomes wss. */
export function sessionUrl(server: string, sessionId: string, token: string): string {
  return `${server.replace(/^http/, "ws")}/ws/sessions/${sessionId}/?token=${encodeURIComponent(token)}`;
}
