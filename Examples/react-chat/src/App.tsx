import { useEffect, useState } from "react";
import SessionChat from "./SessionChat";
import type { Settings } from "./settings";
import { type AccessTokens, logIn } from "./tokens";

/** Logs in, and shows the chat until the user leaves. */
export default function App({ server, sessionId, role }: Settings) {
  const [tokens, setTokens] = useState<AccessTokens>();
  const [problem, setProblem] = useState<string>();
  const [logins, setLogins] = useState(1);
  const [isHere, setIsHere] = useState(true);

  useEffect(() => {
    const aborted = new AbortController();
    logIn(server, role, aborted.signal).then(
      (next) => {
        if (aborted.signal.aborted) return;
        setProblem(undefined);
        setTokens(next);
      },
      (error: Error) => {
        if (!aborted.signal.aborted) setProblem(`No login as ${role} at ${server}: ${error.message}`);
      },
    );
    return () => aborted.abort();
  }, [server, role, logins]);

  const logInAgain = () => setLogins((count) => count + 1);

  return (
    <main>
      <header>
        <h1>Session chat</h1>
        {tokens && <button onClick={() => setIsHere(!isHere)}>{isHere ? "Leave" : "Join again"}</button>}
      </header>
      {problem && (
        <p className="problem" role="alert">
          {problem} <button onClick={logInAgain}>Try again</button>
        </p>
      )}
      {tokens && isHere && (
        <SessionChat key={sessionId} server={server} sessionId={sessionId} tokens={tokens} onLogIn={logInAgain} />
      )}
    </main>
  );
}
