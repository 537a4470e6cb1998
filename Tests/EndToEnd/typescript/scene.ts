// The page of the scenes' tests: a client, and what it was told, to be looked at. No framework, and nothing that helps.

import { type ConnectionState, connect, sessionChat } from "../../../Examples/react-chat/src/send-buddy";

/** What the connection told, in its order; `heard` is what was said, as long as the iteration goes. */
const told = { states: [] as ConnectionState[], said: [] as string[], other: [] as string[], heard: [] as string[] };

async function post(address: string) {
  const response = await fetch(address, { method: "POST", credentials: "include" });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return { token: (await response.json()).access as string };
}

/** Logs in, and stays connected. `idle` in milliseconds. */
async function begin(server: string, session_id: string, role: string, idle?: number, first?: string) {
  const connection = connect(sessionChat, {
    server,
    parameters: { session_id, ...(await post(`${server}/__belay/login/${role}`)) },
    refresh: () => post(`${server}/api/auth/refresh/`),
    queue: 1,
    idle: idle === undefined ? undefined : { after: idle },
  });
  connection.on("state", (state) => told.states.push(state));
  connection.on("invalid", () => told.other.push("invalid"));
  connection.on("message", (heard) => {
    if (heard.message === "message") told.said.push(heard.payload.content);
    else told.other.push(heard.message);
  });
  void (async () => {
    for await (const heard of connection) if (heard.message === "message") told.heard.push(heard.payload.content);
    told.heard.push("(the end)");
  })();
  const say = (content: string) => connection.send({ type: "message", content });
  if (first !== undefined) say(first);
  Object.assign(window, { connection, say });
}

Object.assign(window, { begin, told });
