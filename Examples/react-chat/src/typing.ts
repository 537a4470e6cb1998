/** Who types: the partner, as the server reports it, and the person at this page, as the page reports it. */

import { useCallback, useEffect, useRef, useState } from "react";
import type { ClientMessage, Typing } from "./send-buddy";

type Timer = ReturnType<typeof setTimeout>;

// In milliseconds.
const HIDDEN_AFTER = 3_000;
const STOPPED_AFTER = 2_000;
// Shorter than HIDDEN_AFTER: otherwise the partner would see continuous typing stop and start.
const REPEATED_AFTER = 1_000;

export interface PartnersTyping {
  /** Who is shown as typing. */
  typist: { id: string; name: string } | null;
  heard(indicator: Typing): void;
  /** The partner has sent a message, and so has stopped typing. */
  said(senderId: string): void;
  hide(): void;
}

/** The partner's typing. It hides by itself: the frame that says so may never come. */
export function usePartnersTyping(): PartnersTyping {
  const [typist, setTypist] = useState<PartnersTyping["typist"]>(null);
  const timer = useRef<Timer>();

  const hide = useCallback(() => {
    clearTimeout(timer.current);
    setTypist(null);
  }, []);

  const heard = useCallback(
    (indicator: Typing) => {
      hide();
      if (!indicator.is_typing) return;
      setTypist({ id: indicator.sender_id, name: indicator.sender_name });
      timer.current = setTimeout(hide, HIDDEN_AFTER);
    },
    [hide],
  );

  const said = useCallback((senderId: string) => {
    setTypist((shown) => (shown?.id === senderId ? null : shown));
  }, []);

  useEffect(() => () => clearTimeout(timer.current), []);

  return { typist, heard, said, hide };
}

export interface OwnTyping {
  /** A key was pressed. */
  typed(): void;
  /** The text was sent, or is gone. */
  stopped(): void;
  /** The connection is gone, and with it what the partner was told. */
  forget(): void;
}

/** Tells the partner that the user types: at the first key, now and then while the user goes on, and at the end. */
export function useOwnTyping(send: (message: ClientMessage) => boolean): OwnTyping {
  const repeatTimer = useRef<Timer>();
  const stopTimer = useRef<Timer>();

  const forget = useCallback(() => {
    clearTimeout(repeatTimer.current);
    clearTimeout(stopTimer.current);
    repeatTimer.current = stopTimer.current = undefined;
  }, []);

  const stopped = useCallback(() => {
    if (stopTimer.current === undefined) return;
    forget();
    send({ type: "typing", is_typing: false });
  }, [send, forget]);

  const typed = useCallback(() => {
    if (repeatTimer.current === undefined) {
      if (!send({ type: "typing", is_typing: true })) return;
      repeatTimer.current = setTimeout(() => {
        repeatTimer.current = undefined;
      }, REPEATED_AFTER);
    }
    clearTimeout(stopTimer.current);
    stopTimer.current = setTimeout(stopped, STOPPED_AFTER);
  }, [send, stopped]);

  useEffect(() => forget, [forget]);

  return { typed, stopped, forget };
}
