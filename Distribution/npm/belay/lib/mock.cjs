// A mock that runs: where it is, what happens in it, and how to drive it.
'use strict'

const {MockError} = require('./errors.cjs')
const {choice} = require('./scenario.cjs')

// How many of the frames that came instead an error shows, and how much of each.
const SHOWN_FRAMES = 10
const SHOWN_LENGTH = 200

class Mock {
  #process
  #control
  #secrets
  #cwd
  // Each person's token and, by the rooms' names, the URLs that it opens.
  #doors = new Map()
  #firstRoom
  #stopped

  constructor(process, ready, control, secrets, cwd) {
    this.#process = process
    this.#control = control
    this.#secrets = secrets
    this.#cwd = cwd
    this.http = ready.http
    this.ws = ready.ws
    this.inspector = `${ready.http}/__belay/`
    this.sockets = ready.sockets
    this.people = ready.people ?? {}
    this.rooms = ready.rooms ?? {}
    this.pid = process.pid
  }

  /** Asks for what `url` tells without a question: each person's way into each room. */
  async prepare() {
    await Promise.all(
      Object.entries(this.people)
        .filter(([, person]) => person.token !== undefined)
        .map(async ([key]) => this.#doors.set(key, await this.#issue({person: key}))),
    )
  }

  url(person, {room, socket, token} = {}) {
    const people = Object.keys(this.people)
    if (people.length === 0) {
      const cure = 'this contract has none; name a socket: {socket: NAME}'
      if (person !== undefined) throw unknown('person', person, people, cure)
      return this.#socket(socket ?? this.sockets[0]?.name).url
    }
    if (!people.includes(person)) throw unknown('person', person, people)
    const door = this.#doors.get(person)
    if (socket !== undefined || door === undefined) {
      const own = this.sockets.filter(each => each.name.endsWith(` ${person}`))
      const found = socket === undefined ? own[0] : own.find(each => each.name === `${socket} ${person}`)
      return (found ?? this.#socket(socket === undefined ? undefined : `${socket} ${person}`)).url
    }
    const name = room ?? Object.keys(this.rooms)[0]
    const url = door.urls[name]
    if (url === undefined) throw unknown('room', name, Object.keys(door.urls))
    return token === undefined ? url : url.replace(encodeURIComponent(door.token), encodeURIComponent(token))
  }

  #socket(name) {
    const found = this.sockets.find(each => each.name === name)
    if (!found) throw unknown('socket', name, this.sockets.map(each => each.name))
    return found
  }

  async say(person, message, {room} = {}) {
    return (await this.#inRoom(room, 'say', {as: person, message})).entries
  }

  async play(steps, {room} = {}) {
    return (await this.#inRoom(room, 'steps', typeof steps === 'string' ? steps : JSON.stringify(steps))).entries
  }

  fault(fault, options) {
    return this.play([fault], options)
  }

  async waitFor(pattern, {from, count = 1, timeout = 5000, room, since} = {}) {
    const body = {count, within: `${Math.round(timeout)}ms`, message: pattern, person: from, room, since}
    try {
      return (await this.#control.ask('POST', '/journal/wait', body)).entries
    } catch (error) {
      if (error.code !== 'timedOut') throw error
      throw await this.#notHeard(pattern, {from, count, timeout, room, since}, error.entries.length)
    }
  }

  /** The error of a wait that was in vain: what was waited for, and what came instead. */
  async #notHeard(pattern, {from, count, timeout, room, since}, found) {
    const query = new URLSearchParams({kind: 'received'})
    if (from !== undefined) query.set('person', from)
    if (room !== undefined) query.set('room', room)
    if (since !== undefined) query.set('since', String(since))
    const {entries} = await this.#control.ask('GET', `/journal?${query}`)
    const like = pattern === undefined ? '' : ` like ${JSON.stringify(pattern)}`
    const whose = from === undefined ? '' : ` from ${from}`
    const what = `${found} of ${count} message${count === 1 ? '' : 's'}${like}${whose} came within ${timeout / 1000} s`
    const shown = entries.slice(-SHOWN_FRAMES).map(entry => shownFrame(entry, this.#secrets))
    const before = entries.length - shown.length
    const heard = [...(before > 0 ? [`  … ${before} before these`] : []), ...shown].join('\n')
    const text = entries.length === 0 ? `${what}; nothing was heard${whose}` : `${what}; heard was:\n${heard}`
    return new MockError('timedOut', this.#secrets.hide(text), entries)
  }

  get journal() {
    const control = this.#control
    return {[Symbol.asyncIterator]: () => control.entries()}
  }

  async transcript(limit = 100) {
    const {entries} = await this.#control.ask('GET', `/journal?limit=${limit}`)
    return this.#secrets.hide(entries.map(shownEntry).join('\n'))
  }

  async messages(room) {
    return (await this.#control.ask('GET', `/rooms/${encodeURIComponent(await this.#room(room))}/messages`)).results
  }

  state() {
    return this.#control.ask('GET', '/state')
  }

  async reset() {
    await this.#control.ask('POST', '/reset')
  }

  async scenario(scenario) {
    await this.#control.ask('PUT', '/scenario', choice(scenario, this.#cwd))
  }

  async token(person, {fault, lifetime} = {}) {
    return (await this.#issue({person, fault, lifetime})).token
  }

  async #issue(request) {
    const issued = await this.#control.ask('POST', '/tokens', request)
    this.#secrets.add(issued.token)
    return issued
  }

  async stop() {
    this.#stopped ??= this.#process.stop()
    await this.#stopped
  }

  async #inRoom(room, what, body) {
    return this.#control.ask('POST', `/rooms/${encodeURIComponent(await this.#room(room))}/${what}`, body)
  }

  /** The room that is meant: the first, where none is named. Rooms of a contract without people come into being. */
  async #room(name) {
    if (name !== undefined) return name
    this.#firstRoom ??= Object.keys(this.rooms)[0] ?? (await this.state()).rooms[0]?.name
    return this.#firstRoom ?? 'main'
  }
}

// `await using`, where the language has it.
const asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')
Object.defineProperty(Mock.prototype, asyncDispose, {value: Mock.prototype.stop})

function unknown(kind, name, known, cure) {
  const there = known.length > 0 ? `; there are ${known.join(', ')}` : ''
  const what = name === undefined ? `say which ${kind}` : `there is no ${kind} "${name}"`
  return new MockError('notFound', `${what}${there}${cure ? `; ${cure}` : ''}`)
}

function shownEntry({ms, kind, room, person, code, reason, text}) {
  const parts = [`${(ms / 1000).toFixed(3).padStart(8)} ${kind.padEnd(13)}`, room, person, code, reason, text]
  return parts.filter(part => part !== undefined && part !== '').join(' ')
}

function shownFrame(entry, secrets) {
  // Before it is cut: half a secret would not be found.
  const text = secrets.hide(entry.text ?? `(${entry.bytes} bytes)`)
  const cut = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
  const problem = entry.problems?.[0]?.message ?? 'no message of it'
  const broken = entry.valid === false ? `  (breaks the contract: ${problem})` : ''
  return `  ${entry.person ?? 'client'}: ${cut}${broken}`
}

module.exports = {Mock}
