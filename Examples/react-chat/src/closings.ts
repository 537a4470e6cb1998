/** What the page says of a connection that has ended, or that is being made again. */

import { type CloseCode, closeCodes } from "./send-buddy";

export interface ClosingText {
  /** For the person at the page. */
  text: string;
  /** Whether it would help to log in again. */
  loginHelps: boolean;
}

// Whoever adds a code to the contract is asked for its text here: the table has to be whole.
const TEXTS: Record<CloseCode, ClosingText> = {
  4001: { text: "You are not logged in.", loginHelps: true },
  4002: { text: "Your account was not found.", loginHelps: true },
  4003: { text: "Your login has expired.", loginHelps: true },
  4004: { text: "You are not a participant in this session.", loginHelps: false },
};

/** The text for a close code; the contract's have one each. */
export function closingText(code: number): ClosingText {
  return isCloseCode(code) ? TEXTS[code] : { text: "There is no connection.", loginHelps: false };
}

function isCloseCode(code: number): code is CloseCode {
  return code in closeCodes;
}
