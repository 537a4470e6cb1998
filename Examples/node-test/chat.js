// A chat over WebSocket, as an app has it: the code that the tests are about.

/** Close codes after which a new connection helps: the server went, the connection was lost, the token expired (4003). */
const AGAIN = [1001, 1006, 1012, 4003]
/** Before that, in milliseconds. */
const PAUSE = 100

export class Chat {
  #socket
  #url
  #closed = false

  /**
   * @param url asked for the address before each connection, so that a new token comes with it.
   * @param hear gets each message's text.
   */
  constructor(url, hear) {
    this.#url = url
    this.hear = hear
    this.#connect()
  }

  async #connect() {
    const socket = new WebSocket(await this.#url())
    this.#socket = socket
    socket.onmessage = ({data}) => {
      const message = JSON.parse(data)
      if (message.type === 'message') this.hear(message.content)
    }
    socket.onclose = ({code}) => {
      if (AGAIN.includes(code)) setTimeout(() => this.#closed || this.#connect(), PAUSE)
    }
  }

  say(content) {
    this.#socket.send(JSON.stringify({type: 'message', content}))
  }

  close() {
    this.#closed = true
    this.#socket?.close()
  }
}
