// A program for Node that talks to the mock: program.mjs ws|own SERVER SESSION. It waits for the first message, and
// says what the connection went through.

// @ts-ignore: this file is bundled, not type-checked; the project has no types of Node.
import { createRequire } from "node:module";
import { connect, sessionChat } from "../../../Examples/react-chat/src/send-buddy";

declare const process: { argv: string[] };
const [platform, server, session_id] = process.argv.slice(2) as [string, string, string];

async function logIn(): Promise<{ token: string; cookie: string }> {
  const response = await fetch(`${server}/__belay/login/inviter`, { method: "POST" });
  const { access } = await response.json();
  return { token: access, cookie: response.headers.get("set-cookie")!.split(";")[0]! };
}

const { token, cookie } = await logIn();
const connection = connect(sessionChat, {
  server,
  parameters: { session_id, token },
  refresh: async () => {
    const response = await fetch(`${server}/api/auth/refresh/`, { method: "POST", headers: { cookie } });
    return { token: (await response.json()).access };
  },
  WebSocket: platform === "ws" ? createRequire(import.meta.url)("/usr/share/nodejs/ws") : undefined,
});
connection.on("state", ({ is }) => console.log(is));
for await (const heard of connection) {
  if (heard.message !== "message") continue;
  connection.close();
  console.log(heard.payload.content);
}
