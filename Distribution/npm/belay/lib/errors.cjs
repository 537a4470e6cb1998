// What goes wrong, for people: one message, in which no token stands.
'use strict'

/** A mock that could not do what was asked. */
class MockError extends Error {
  /**
   * @param code what kind of failure: `invalid`, `notFound`, `timedOut`, or `unavailable`: there is no mock to ask.
   * @param message what is wrong, and what to do.
   * @param entries what the mock heard instead, where it was waited for.
   */
  constructor(code, message, entries = []) {
    super(message)
    this.name = 'MockError'
    this.code = code
    // Not shown where the error is printed: frames as they came may hold tokens.
    Object.defineProperty(this, 'entries', {value: entries})
  }
}

// Whole, or cut off somewhere.
const JWT = /\beyJ[\w-]{10,}(?:\.[\w-]*){0,2}/g

/** Takes secrets out of what people read: those that are known, and whatever looks like a signed token. */
class Secrets {
  #known = new Set()

  /** Remembers a secret. A short one is no secret, and would take words out of messages. */
  add(secret) {
    if (typeof secret !== 'string' || secret.length < 6) return
    this.#known.add(secret)
    this.#known.add(encodeURIComponent(secret))
  }

  /** Remembers all that the ready file holds of them. */
  addReady(ready) {
    this.add(ready.jwt?.key)
    for (const person of Object.values(ready.people ?? {})) this.add(person.token)
    for (const socket of ready.sockets) {
      for (const value of new URL(socket.url).searchParams.values()) this.add(value)
      for (const value of Object.values(socket.headers)) for (const part of value.split(' ')) this.add(part)
      for (const frame of socket.first) this.#addFrame(frame)
    }
  }

  /** A frame that lets a client in holds a secret, and words that are none: these have no digit. */
  #addFrame(frame) {
    for (const [, text] of frame.matchAll(/"([^"\\\s]*\d[^"\\\s]*)"/g)) this.add(text)
  }

  /** The text without them. */
  hide(text) {
    let hidden = text.replace(JWT, '(token)')
    for (const secret of this.#known) hidden = hidden.replaceAll(secret, '(token)')
    return hidden
  }
}

module.exports = {MockError, Secrets}
