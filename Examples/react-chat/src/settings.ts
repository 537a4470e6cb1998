/** The server that the page talks to, and the person that it is. */
export interface Settings {
  /** The address of the server's HTTP side, without a slash at its end. */
  server: string;
  sessionId: string;
  role: string;
}

/** Reads the page's query string; what it leaves out is where `belay mock` is and what it plays by default. */
export function settingsIn(location: Location): Settings {
  const query = new URLSearchParams(location.search);
  // The page's own host, not always 127.0.0.1: localhost is another site, and cookies stay within one.
  const server = query.get("server") ?? `http://${location.hostname}:8000`;
  return {
    server: server.replace(/\/+$/, ""),
    sessionId: query.get("session") ?? "550e8400-e29b-41d4-a716-446655440000",
    role: query.get("role") ?? "inviter",
  };
}
