import { type ChangeEvent, type FormEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { closingText } from "./closings";
import { type ClientMessage, type ConnectionState, type Message, connect, sessionChat } from "./send-buddy";
import type { AccessTokens } from "./tokens";
import { useOwnTyping, usePartnersTyping } from "./typing";

interface Props {
  server: string;
  sessionId: string;
  tokens: AccessTokens;
  onLogIn(): void;
}

/** The chat of one session. Give it its `sessionId` as a key, too: another session is another chat. */
export default function SessionChat({ server, sessionId, tokens, onLogIn }: Props) {
  const [messages, setMessages] = useState<Message[]>([]);
  const [inputValue, setInputValue] = useState("");
  const [state, setState] = useState<ConnectionState>({ is: "connecting" });
  const connectionRef = useRef<ReturnType<typeof open> | null>(null);

  const send = useCallback((message: ClientMessage) => connectionRef.current?.send(message) === "sent", []);
  const { typist, heard, said, hide } = usePartnersTyping();
  const { typed, stopped, forget } = useOwnTyping(send);

  useEffect(() => {
    const connection = open(server, sessionId, tokens);
    const stopStates = connection.on("state", (next) => {
      setState(next);
      if (next.is === "open") return;
      hide();
      forget();
    });
    connection.on("message", ({ message, payload }) => {
      // The third kind, `unknown`, is what a newer server says and this page does not know.
      if (message === "typing") {
        heard(payload);
      } else if (message === "message") {
        said(payload.sender_id);
        setMessages((prev) => [...prev, payload]);
      }
    });
    setState(connection.state);
    connectionRef.current = connection;
    return () => {
      stopStates();
      connection.close();
      connectionRef.current = null;
    };
  }, [server, sessionId, tokens, heard, said, hide, forget]);

  const edit = (event: ChangeEvent<HTMLInputElement>) => {
    setInputValue(event.target.value);
    if (event.target.value) typed();
    else stopped();
  };

  const sendMessage = (event: FormEvent) => {
    event.preventDefault();
    const content = inputValue.trim();
    if (!content) return;
    stopped();
    // What could not be sent stays where it was written.
    if (send({ type: "message", content })) setInputValue("");
  };

  return (
    <section className="chat" aria-label="Chat">
      <Status state={state} onLogIn={onLogIn} />
      <Messages messages={messages} />
      <p className="typing" aria-live="polite">
        {typist && `${typist.name} is typing…`}
      </p>
      <form className="say" onSubmit={sendMessage}>
        <label htmlFor="content">Message</label>
        <input
          id="content"
          type="text"
          value={inputValue}
          onChange={edit}
          maxLength={2000}
          autoComplete="off"
          placeholder="Type a message…"
        />
        <button type="submit" disabled={state.is !== "open"}>
          Send
        </button>
      </form>
    </section>
  );
}

/** The protocol document's `connectWithTokenRefresh`. */
function open(server: string, sessionId: string, tokens: AccessTokens) {
  return connect(sessionChat, {
    server,
    parameters: { session_id: sessionId, token: tokens.current },
    refresh: (_, signal) => tokens.refresh(signal),
  });
}

function Status({ state, onLogIn }: { state: ConnectionState; onLogIn(): void }) {
  if (state.is === "closed") {
    const { text, loginHelps } = closingText(state.code);
    return (
      <p className="problem" role="alert">
        {text} {loginHelps && <button onClick={onLogIn}>Log in again</button>}
      </p>
    );
  }
  return (
    <p className="status" role="status">
      {statusText(state)}
    </p>
  );
}

function statusText(state: Exclude<ConnectionState, { is: "closed" }>): string {
  switch (state.is) {
    case "connecting":
      return "Connecting…";
    case "open":
      return "Connected";
    case "waiting":
      if (state.delay === Infinity) return "You are offline.";
      return `${closingText(state.code).text} Trying again in ${Math.max(1, Math.ceil(state.delay / 1_000))} s.`;
    case "refreshing":
      return `${closingText(state.code).text} Renewing it…`;
  }
}

function Messages({ messages }: { messages: Message[] }) {
  const box = useRef<HTMLDivElement>(null);
  // A user who reads further up stays there.
  const isAtEnd = useRef(true);

  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [messages]);

  const noteEnd = () => {
    const { scrollHeight, scrollTop, clientHeight } = box.current!;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < 8;
  };

  return (
    // The keyboard can reach the list, since it scrolls.
    <div
      className="messages"
      ref={box}
      role="log"
      aria-live="polite"
      aria-label="Messages"
      tabIndex={0}
      onScroll={noteEnd}
    >
      <ol>
        {messages.map((message, index) => (
          // The place in a list that only grows, not the id: a restarted mock gives the same ids again.
          <li key={index}>
            <strong>{message.sender_name}:</strong> <bdi>{message.content}</bdi>{" "}
            <time dateTime={message.created_at}>{new Date(message.created_at).toLocaleString()}</time>
          </li>
        ))}
      </ol>
    </div>
  );
}
