// The protocol document's `connectWithTokenRefresh` and its React component, line by line, on the generated client: of
// the document's code only the connection is another. Nothing is imported but React and the generated file.

import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { type ClientMessage, connect, sessionChat } from "../../../Examples/react-chat/src/send-buddy";

type Connection = ReturnType<typeof connectWithTokenRefresh>;
type Timer = ReturnType<typeof setTimeout>;

const settings = new URLSearchParams(location.search);
const server = settings.get("server")!;

function connectWithTokenRefresh(sessionId: string) {
  return connect(sessionChat, {
    server,
    parameters: { session_id: sessionId, token: localStorage.getItem("accessToken")! },
    // Token expired - refresh it
    refresh: async () => {
      const response = await fetch(`${server}/api/auth/refresh/`, { method: "POST", credentials: "include" });
      if (response.status === 401) return null;
      const data = await response.json();
      localStorage.setItem("accessToken", data.access);
      return { token: data.access };
    },
  });
}

interface Shown {
  id: string;
  content: string;
  senderName: string;
  createdAt: Date;
}

function SessionChat({ sessionId }: { sessionId: string }) {
  const [messages, setMessages] = useState<Shown[]>([]);
  const [inputValue, setInputValue] = useState("");
  const [isTyping, setIsTyping] = useState(false);
  const [hasEnded, setHasEnded] = useState("");
  const connectionRef = useRef<Connection | null>(null);
  const typingTimeoutRef = useRef<Timer>();

  useEffect(() => {
    const connection = connectWithTokenRefresh(sessionId);

    connection.on("message", ({ message, payload }) => {
      if (message === "message") {
        setMessages((prev) => [
          ...prev,
          {
            id: payload.message_id,
            content: payload.content,
            senderName: payload.sender_name,
            createdAt: new Date(payload.created_at),
          },
        ]);
      } else if (message === "typing") {
        setIsTyping(payload.is_typing);

        // Auto-hide typing indicator after 3 seconds
        if (payload.is_typing) {
          setTimeout(() => setIsTyping(false), 3000);
        }
      }
    });

    connection.on("state", (state) => {
      if (state.is === "closed") setHasEnded(`${state.code} ${state.name}`);
    });

    connectionRef.current = connection;

    return () => {
      connection.close();
    };
  }, [sessionId]);

  const send = (message: ClientMessage) => connectionRef.current?.send(message);

  const sendMessage = () => {
    if (!inputValue.trim()) return;
    send({ type: "message", content: inputValue.trim() });
    setInputValue("");
  };

  const handleTyping = () => {
    send({ type: "typing", is_typing: true });
    clearTimeout(typingTimeoutRef.current);
    // Stop typing after 2 seconds of inactivity
    typingTimeoutRef.current = setTimeout(() => {
      send({ type: "typing", is_typing: false });
    }, 2000);
  };

  return (
    <div>
      <div className="messages">
        {messages.map((msg) => (
          <div key={msg.id}>
            <strong>{msg.senderName}:</strong> {msg.content} <small>{msg.createdAt.toLocaleString()}</small>
          </div>
        ))}
        {isTyping && <div className="typing">Partner is typing...</div>}
        {hasEnded && <div className="ended">{hasEnded}</div>}
      </div>

      <div className="input">
        <input
          type="text"
          value={inputValue}
          onChange={(e) => {
            setInputValue(e.target.value);
            handleTyping();
          }}
          onKeyPress={(e) => {
            if (e.key === "Enter") sendMessage();
          }}
          maxLength={2000}
          placeholder="Type a message..."
        />
        <button onClick={sendMessage}>Send</button>
      </div>
    </div>
  );
}

/** What the document leaves to the app: the login, and the page that leaves the chat. */
async function start() {
  const response = await fetch(`${server}/__belay/login/${settings.get("role")}`, {
    method: "POST",
    credentials: "include",
  });
  localStorage.setItem("accessToken", (await response.json()).access);
  const root = createRoot(document.getElementById("root")!);
  root.render(<SessionChat sessionId={settings.get("session")!} />);
  Object.assign(window, { leave: () => root.unmount() });
}

void start();
