// A chat over WebSocket, as an app has it: the code that the tests are about.

/** Close codes after which a new connection helps: the server went, the connection was lost, the token expired (4003). */
const AGAIN = [1001, 1006, 1012, 4003]
/** Before that, in milliseconds. */
const PAUSE = 100

export interface ChatOptions {
  /** Asked for the address before each connection, so that a new token comes with it. */
  url: () => string | Promise<string>
  /** Gets each message's text. */
  hear?: (text: string) => void
  /** Gets the reason of a close after which a new connection is no use. */
  end?: (reason: string) => void
}

/**
 * Opens a chat, and opens it again when its connection is lost.
 *
 * @returns what says something, and what ends it.
 */
export function openChat({url, hear, end}: ChatOptions): {say: (content: string) => void; close: () => void} {
  let socket: WebSocket | undefined
  let isClosed = false

  const connect = async (): Promise<void> => {
    if (isClosed) return
    socket = new WebSocket(await url())
    socket.onmessage = ({data}) => {
      const message: {type: string; content: string} = JSON.parse(data)
      if (message.type === 'message') hear?.(message.content)
    }
    socket.onclose = ({code, reason}) => {
      if (AGAIN.includes(code)) setTimeout(connect, PAUSE)
      else if (!isClosed) end?.(reason)
    }
  }
  void connect()

  return {
    say: content => socket?.send(JSON.stringify({type: 'message', content})),
    close: () => {
      isClosed = true
      socket?.close()
    },
  }
}
