import { type ChangeEvent, type FormEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { type Connection, type ConnectionState, connectWithTokenRefresh } from "./connection";
import type { ChatMessage, ClientMessage } from "./protocol";
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
  const [messages, setMessages] = useState<ChatMessage[]>([]);
  const [inputValue, setInputValue] = useState("");
  const [state, setState] = useState<ConnectionState>({ is: "connecting" });
  const connectionRef = useRef<Connection | null>(null);

  const send = useCallback((message: ClientMessage) => connectionRef.current?.send(message) ?? false, []);
  const { typist, heard, said, hide } = usePartnersTyping();
  const { typed, stopped, forget } = useOwnTyping(send);

  useEffect(() => {
    const connection = connectWithTokenRefresh({
      server,
      sessionId,
      tokens,
      onState: (next) => {
        setState(next);
        if (next.is === "open") return;
        hide();
        forget();
      },
      onMessage: (message) => {
        if (message.type === "typing") return heard(message);
        said(message.sender_id);
        setMessages((prev) => [...prev, message]);
      },
    });
    connectionRef.current = connection;
    return () => {
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

function Status({ state, onLogIn }: { state: ConnectionState; onLogIn(): void }) {
  if (state.is === "ended") {
    return (
      <p className="problem" role="alert">
        {state.rule.text} {state.rule.loginHelps && <button onClick={onLogIn}>Log in again</button>}
      </p>
    );
  }
  return (
    <p className="status" role="status">
      {statusText(state)}
    </p>
  );
}

function statusText(state: Exclude<ConnectionState, { is: "ended" }>): string {
  switch (state.is) {
    case "connecting":
      return "Connecting…";
    case "open":
      return "Connected";
    case "waiting":
      return `${state.rule.text} Trying again in ${state.seconds} s.`;
    case "refreshing":
      return "Your login has expired. Renewing it…";
  }
}

function Messages({ messages }: { messages: ChatMessage[] }) {
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
