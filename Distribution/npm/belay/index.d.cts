// Belay for test runners: the types of what index.cjs and index.js hand out.

/** Any value that JSON has. */
export type JSONValue = string | number | boolean | null | JSONValue[] | {[name: string]: JSONValue | undefined}

/** A message of the contract, or a pattern of one, as a scenario matches fields: `{content: {$matches: '(?i)yes'}}`. */
export type Fields = {[name: string]: JSONValue | undefined}

/**
 * What partners do: the name of a scenario that belay has, a file, or the thing itself: an object in the words of a
 * scenario file (`{you: 'inviter', script: […]}`), or its text (`{yaml: '…'}`).
 */
export type Scenario = string | {yaml: string} | Fields

export interface StartOptions {
  /** What partners do; without it, what `belay mock` plays by itself. */
  scenario?: Scenario
  /** An AsyncAPI document; without it, the contract that belay was built with. */
  contract?: string
  /** More options of `belay mock`. */
  args?: readonly string[]
  /** How fast scripts play: 2 is twice as fast as written, 0 without waiting. */
  speed?: number
  /** Replaces the scenario's own: other identifiers, just as repeatable. */
  seed?: number | bigint
  /** Added to the environment. */
  env?: {[name: string]: string | undefined}
  /** Where files are looked for; without it, the working folder. */
  cwd?: string
  /** Ends the start, or the mock, when it aborts. */
  signal?: AbortSignal
}

/**
 * Starts a mock: its own process, on a free port of 127.0.0.1. Any number may run at once. It ends with `stop`, and
 * with this process.
 *
 * @throws MockError with the mock's own words where it can't serve this.
 */
export function startMock(options?: StartOptions): Promise<Mock>

/** A mock that runs: where it is, what happens in it, and how to drive it. */
export interface Mock {
  /** `http://127.0.0.1:PORT` */
  readonly http: string
  /** `ws://127.0.0.1:PORT` */
  readonly ws: string
  /** A page that shows what happens. */
  readonly inspector: string
  /** Of the mock's process. */
  readonly pid: number
  /** What a client can open, in the contract's order. */
  readonly sockets: readonly MockSocket[]
  /** By their roles; empty where the contract has none. */
  readonly people: {readonly [role: string]: Person}
  /** By their names; empty where the contract has none. */
  readonly rooms: {readonly [name: string]: MockRoom}

  /**
   * The WebSocket URL for a client. Its token is good for as long as the contract says, counted from the mock's start;
   * in a longer test, put a new one in: `{token: await mock.token(person)}`.
   *
   * @param person who comes, where the contract has people: a role, or `friend` or `outsider`.
   * @throws MockError where there is no such person, room or socket.
   */
  url(person: string, options?: URLOptions): string
  /** The WebSocket URL for a client, where the contract has no people. */
  url(person?: undefined, options?: Pick<URLOptions, 'socket'>): string

  /**
   * Lets somebody say something now.
   *
   * @param person a partner's role; `you` for a second device of yours; `server` for the server itself.
   * @param message what a client could send; as `server`, what the server could.
   * @returns what happened at once.
   */
  say(person: string, message: Fields, options?: RoomOptions): Promise<Entry[]>

  /**
   * Plays steps now, as a script would, for each of your connections in a room.
   *
   * @param steps in the words of a scenario's `do`: YAML such as `[pause: 1s, cut]`, or the same as values.
   * @returns what happened at once; what takes time is in the journal later.
   */
  play(steps: string | Fields | readonly (string | Fields)[], options?: RoomOptions): Promise<Entry[]>

  /** Lets something go wrong now: `'cut'`, `{close: 'tokenInvalid'}`, `{delay: '1s', frames: 5}`. */
  fault(fault: Fault, options?: RoomOptions): Promise<Entry[]>

  /**
   * Waits until clients have sent so many messages like this.
   *
   * @param pattern fields, as a scenario matches them; any message without it.
   * @returns the messages' entries, in their order.
   * @throws MockError where too few came in time; it says what was heard instead.
   */
  waitFor(pattern?: Fields, options?: WaitOptions): Promise<Entry[]>

  /** What happens, from the start on, until the mock ends. Each loop over it starts from the first entry. */
  readonly journal: AsyncIterable<Entry>
  /** The journal's newest entries, a line each, for people: no token stands there. */
  transcript(limit?: number): Promise<string>
  /** The messages that a database would have of a room, oldest first. */
  messages(room?: string): Promise<Fields[]>
  /** Who is there, and how far the script is. */
  state(): Promise<{[name: string]: any}>

  /** Plays another scenario from its start; every client is closed with 1012. */
  scenario(scenario: Scenario): Promise<void>
  /** Starts again: the scenario from its start, every client closed with 1012, an empty journal. */
  reset(): Promise<void>

  /** A token that the mock accepts, or one with exactly one fault. */
  token(person: string, options?: TokenOptions): Promise<string>

  /** Ends the mock, and every socket with 1001. May be called more than once. */
  stop(): Promise<void>
}

// `await using mock = await startMock()`, where the language has it.
declare global {
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol
  }
}
export interface Mock {
  [Symbol.asyncDispose](): Promise<void>
}

export interface RoomOptions {
  /** Its name; the first without it. */
  room?: string
}

export interface URLOptions extends RoomOptions {
  /** Its name; the first without it. */
  socket?: string
  /** Takes the place of a good one, as `token(person, {fault: 'expired'})` makes them. */
  token?: string
}

export interface WaitOptions extends RoomOptions {
  /** Who sent them; anyone without it. */
  from?: string
  /** How many; 1 without it. */
  count?: number
  /** In milliseconds; 5000 without it. */
  timeout?: number
  /** Only what came after the entry of this number; from the mock's start on without it. */
  since?: number
}

export interface TokenOptions {
  fault?: 'expired' | 'forged' | 'unknown-user' | 'refresh-as-access' | 'alg-none' | 'missing-claim' | 'missing-subject'
  /** `15m`, for example. */
  lifetime?: string
}

/** What can go wrong: a step of a scenario. mocks/README.md explains each. */
export type Fault =
  | 'cut'
  | 'half-open'
  | 'stall'
  | {close: string | number; reason?: string}
  | {stall: string}
  | {drop: number}
  | {duplicate: number}
  | {reorder: number}
  | {delay: string; jitter?: string; frames?: number}
  | {corrupt: 'wrong-type' | 'missing-field' | 'unknown-message' | 'malformed' | 'binary'; frames?: number}
  | {raw: string; binary?: boolean}
  | {refuse: number; times?: number}
  | {deny: string; times?: number}
  | {refresh: number | {status: number; delay?: string}; times?: number}

/** What a client opens. One that opens `url` with these headers and subprotocols, and says `first`, is let in. */
export interface MockSocket {
  readonly name: string
  readonly url: string
  readonly headers: {readonly [name: string]: string}
  readonly subprotocols: readonly string[]
  readonly first: readonly string[]
  /** The names of the messages that a client may send. */
  readonly receives: readonly string[]
  /** The names of the messages that the server sends, where they are known. */
  readonly sends?: readonly string[]
}

/** Who is in a room, and what names it in its address, under the contract's name for that. */
export interface MockRoom {
  readonly members: readonly string[]
  readonly [key: string]: string | readonly string[]
}

export interface Person {
  readonly id: string
  readonly name: string
  /** Where the contract asks for one. */
  readonly token?: string
}

export type EntryKind =
  | 'connected'
  | 'disconnected'
  | 'denied'
  | 'received'
  | 'sent'
  | 'dropped'
  | 'closing'
  | 'fault'
  | 'note'
  | 'line-rejected'
  | 'script'
  | 'scenario'
  | 'step'

/** Something that happened. */
export interface Entry {
  /** From 1, without a gap. */
  readonly n: number
  /** Milliseconds since the mock started. */
  readonly ms: number
  /** The room's virtual clock. */
  readonly at?: string
  readonly kind: EntryKind
  readonly room?: string
  readonly person?: string
  readonly socket?: number
  /** The sockets that a frame went to. */
  readonly to?: readonly number[]
  /** The frame, or what happened in words. */
  readonly text?: string
  /** The length of a binary frame. */
  readonly bytes?: number
  readonly base64?: string
  /** Which message of the contract a frame is, where that is known. */
  readonly message?: string
  /** Of `received` and `sent`: whether the frame is one of the contract's. */
  readonly valid?: boolean
  /** How the frame breaks the contract; `pointer` is a JSON Pointer (RFC 6901), empty for the whole frame. */
  readonly problems?: readonly {readonly pointer: string; readonly keyword?: string; readonly message: string}[]
  readonly code?: number
  readonly reason?: string
  readonly place?: string
}

/** A mock that could not do what was asked. */
export class MockError extends Error {
  constructor(code: MockError['code'], message: string, entries?: readonly Entry[])
  /** What kind of failure; `unavailable` where there is no mock to ask. */
  readonly code: 'invalid' | 'notFound' | 'timedOut' | 'unavailable'
  /** What the mock heard instead, where it was waited for. */
  readonly entries: readonly Entry[]
}
