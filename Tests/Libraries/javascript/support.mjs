// What the tests of the npm package share.
import {startMock} from 'belay'

/** Starts mocks that end with their test. */
export async function mockOf(t, options) {
  const mock = await startMock({scenario: 'quiet', speed: 0, ...options})
  t.after(() => mock.stop())
  return mock
}

/** A client, open; its frames one after the other. */
export class Client {
  #frames = []
  #wake = () => {}

  static async open(t, url, subprotocols = []) {
    const client = new Client()
    client.socket = new WebSocket(url, subprotocols)
    client.socket.onmessage = ({data}) => client.#heard(data)
    client.closed = new Promise(resolve => (client.socket.onclose = resolve))
    await new Promise((resolve, reject) => {
      client.socket.onopen = resolve
      client.socket.onerror = reject
    })
    t.after(() => client.socket.close())
    return client
  }

  #heard(data) {
    this.#frames.push(JSON.parse(data))
    this.#wake()
  }

  send(message) {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  say(content) {
    this.send({type: 'message', content})
  }

  /** The next frame. */
  async next() {
    while (this.#frames.length === 0) await new Promise(resolve => (this.#wake = resolve))
    return this.#frames.shift()
  }

  /** What the next message says; typing is passed over. */
  async hears() {
    for (;;) {
      const frame = await this.next()
      if (frame.type === 'message') return frame.content
    }
  }
}

/** Waits until something has happened so many times. */
export async function happens(mock, kind, times = 1) {
  for await (const entry of mock.journal) {
    if (entry.kind === kind && --times === 0) return entry
  }
  throw new Error(`the journal ended without ${kind}`)
}
