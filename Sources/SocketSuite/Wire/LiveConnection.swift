internal import CodecRuntime
internal import ContractEngine
package import ContractSuite
package import MockEngine
package import NIOCore
internal import NIOHTTP1
internal import Synchronization
internal import WebSocketWire

/// A connection that is open: what is said on it goes into its transcript, and what is heard is read by the contract.
package final class LiveConnection: Sendable {
    /// More than any server says in one conversation.
    private static let (mostFrames, mostBytes) = (20_000, 64 << 20)

    private struct State {
        var transcript: Transcript
        var opening: Int
        var frames = 0
        var bytes = 0
        var lastSent: OutgoingFrame?
    }

    /// The subprotocol that the server chose.
    package let subprotocol: String?
    private let connection: ClientConnection
    private let plan: SocketPlan
    /// Of one message.
    private let mostBytes: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - connection: the connection.
    ///   - transcript: its handshake.
    ///   - plan: the socket that it is to.
    ///   - mostBytes: as much of one message is read.
    ///   - isTried: whether the handshake is what is tried; otherwise it only leads up to that.
    init(
        _ connection: ClientConnection,
        transcript: Transcript,
        plan: SocketPlan,
        mostBytes: Int,
        isTried: Bool = false
    ) {
        var transcript = transcript
        if !isTried { transcript.markSetUp() }
        self.mostBytes = mostBytes
        self.connection = connection
        self.plan = plan
        subprotocol = connection.exchange.response.headers.first(name: "sec-websocket-protocol")
        state = Mutex(State(transcript: transcript, opening: transcript.lines.count))
    }

    // MARK: Evidence

    /// What was said and heard, the handshake first.
    package var lines: [Transcript.Line] { state.withLock { $0.transcript.lines } }

    /// Starts the evidence again: the handshake stays, as what leads up to it.
    package func begin() {
        state.withLock { state in
            state.transcript.forget(after: state.opening)
            state.transcript.markSetUp()
        }
    }

    /// Takes a remark into the evidence.
    package func note(_ text: String) {
        state.withLock { $0.transcript.add(.note, text) }
    }

    // MARK: Saying

    /// Sends a frame.
    ///
    /// - Parameters:
    ///   - frame: what to send.
    ///   - role: what it is in the evidence.
    package func send(_ frame: OutgoingFrame, as role: EvidenceLine.Role = .exchange) {
        let text = String(decoding: frame.bytes, as: UTF8.self)
        state.withLock { state in
            state.lastSent = frame
            state.transcript.add(
                .toServer,
                frame.isText ? "" : "(binary, \(frame.bytes.count) bytes)",
                payload: Payload(text),
                role: role
            )
        }
        if frame.isText {
            connection.socket.send(text: text)
        } else {
            connection.socket.send(binary: ByteBuffer(bytes: frame.bytes))
        }
    }

    /// Sends a ping.
    package func ping(_ payload: String) {
        state.withLock { $0.transcript.add(.toServer, "ping \(payload)") }
        connection.socket.send(ping: ByteBuffer(string: payload))
    }

    /// Begins the close handshake.
    package func close() {
        state.withLock { $0.transcript.add(.toServer, "close 1000") }
        connection.socket.close(code: .normalClosure)
    }

    /// Says goodbye, and waits for nothing.
    package func drop() {
        connection.socket.close(code: .normalClosure)
        let socket = connection.socket
        _ = socket.channel.eventLoop.scheduleTask(in: .milliseconds(200)) { socket.cut() }
    }

    // MARK: Hearing

    /// What was heard.
    package enum Heard: Sendable {
        case frame(HeardFrame)
        case pong(String)
        case end(ConnectionEnd)
        /// TCP has ended, too; nothing more comes.
        case over
    }

    /// The next that is heard.
    ///
    /// - Parameter deadline: until when to wait.
    /// - Returns: nil at the deadline, when the task is cancelled, or after `over`.
    package func next(by deadline: NIODeadline = .distantFuture) async -> Heard? {
        while let event = await connection.nextEvent(by: deadline) {
            if let heard = take(event) { return heard }
        }
        return nil
    }

    private func take(_ event: ClientEvent) -> Heard? {
        switch event.kind {
        case .text(let text): return frame(Array(text.utf8), text, isText: true, event.receivedAt)
        case .binary(let bytes):
            let text = String(buffer: bytes)
            return frame(Array(bytes.readableBytesView), text, isText: false, event.receivedAt)
        case .ping:
            state.withLock { $0.transcript.add(.fromServer, "ping", at: event.receivedAt) }
            return nil
        case .pong(let bytes):
            let text = String(buffer: bytes)
            state.withLock { $0.transcript.add(.fromServer, "pong \(text)", at: event.receivedAt) }
            return .pong(text)
        case .closeFrame(let close):
            let code = Int(close.code?.rawValue ?? 1005)
            state.withLock { state in
                state.transcript.add(.fromServer, "close \(code)", payload: Payload(close.reason), at: event.receivedAt)
            }
            return .end(.closed(code: code, reason: close.reason))
        case .violation(let violation):
            state.withLock { $0.transcript.add(.note, "\(violation)", at: event.receivedAt) }
            let isTooLarge = violation.closeCode == .messageTooBig
            return .end(
                .violated(
                    isTooLarge
                        ? "sent a message of more than \(mostBytes >> 20) MB, which is as much as is read"
                        : "broke the WebSocket protocol: \(violation)"
                )
            )
        case .ended(let isClean):
            state.withLock { $0.transcript.add(.fromServer, "end of TCP", at: event.receivedAt) }
            return isClean ? .over : .end(.cut)
        }
    }

    private func frame(_ bytes: [UInt8], _ text: String, isText: Bool, _ time: NIODeadline) -> Heard {
        let excerpt = Excerpt.beginning(text)
        let payload = Payload(text)
        // Evidence marks what a finding quotes.
        payload.noteExcerpt(excerpt)
        let (isFlood, isEcho) = state.withLock { state in
            let label = isText ? "" : "(binary, \(bytes.count) bytes)"
            state.transcript.add(.fromServer, label, payload: payload, at: time)
            state.frames += 1
            state.bytes += bytes.count
            let isFlood = state.frames > Self.mostFrames || state.bytes > Self.mostBytes
            return (isFlood, state.lastSent == OutgoingFrame(bytes: bytes, isText: isText))
        }
        if isFlood {
            connection.socket.cut()
            return .end(.flooded)
        }
        let isBinaryJSON = !isText && plan.isBinaryJSON(bytes)
        let json = isText || isBinaryJSON ? try? JSONValue(decoding: bytes.span.bytes) : nil
        return .frame(
            HeardFrame(
                reading: plan.readSent(bytes, isText: isText),
                json: json,
                excerpt: excerpt,
                isEcho: isEcho,
                isBinaryJSON: isBinaryJSON
            )
        )
    }
}
