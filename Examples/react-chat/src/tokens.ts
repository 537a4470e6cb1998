/** Where access tokens come from: the login, and the refresh endpoint of the contract. */

/** The access token of a person who has logged in. It is kept in memory, out of reach of other scripts and tabs. */
export class AccessTokens {
  constructor(
    private readonly server: string,
    private access: string,
  ) {}

  get current(): string {
    return this.access;
  }

  /**
   * Gets a new token. Null: there is no refresh token, or it is no longer valid, and the person has to log in. Throws
   * what may pass, such as a network that is down.
   */
  async refresh(signal: AbortSignal): Promise<{ token: string } | null> {
    const response = await fetch(`${this.server}/api/auth/refresh/`, {
      method: "POST",
      credentials: "include", // The refresh token is a cookie.
      signal,
    });
    // A refusal is JSON too; without this look at the status it would pass for a token.
    if (response.status === 401) return null;
    this.access = await accessIn(response);
    return { token: this.access };
  }
}

/** Stands in for a login page: the mock's login sets the refresh cookie as a real one does, and asks no password. */
export async function logIn(server: string, role: string, signal: AbortSignal): Promise<AccessTokens> {
  const response = await fetch(`${server}/__belay/login/${encodeURIComponent(role)}`, {
    method: "POST",
    credentials: "include",
    signal,
  });
  return new AccessTokens(server, await accessIn(response));
}

async function accessIn(response: Response): Promise<string> {
  const data = await response.json();
  if (response.ok && typeof data.access === "string") return data.access;
  throw new Error(typeof data.detail === "string" ? data.detail : `HTTP ${response.status}`);
}
