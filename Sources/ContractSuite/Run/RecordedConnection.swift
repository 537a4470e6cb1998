internal import NIOCore
internal import ProtocolSpec
internal import WebSocketWire

/// A person's connection: what passed on it, in order, and how it ended.
///
/// One check uses it at a time. Messages wait until they are asked for.
final class RecordedConnection {
    /// More messages than this while waiting for one are a flood: more than twice what any check sends, and few enough to find
    /// a slow flood too.
    static let flood = 1_000
    /// And so are more bytes of text than this.
    static let floodBytes = 6 << 20
    /// So many of its sendings are remembered: enough to know what a close may be the answer to.
    private static let mostSendings = 32

    let name: String
    private let connection: ClientConnection
    private let contractIndex: ContractIndex
    private let redactor: Redactor
    private var transcript: Transcript
    /// Whether text messages go into the transcript. A check that sends hundreds tells of them in a few lines of its own.
    var recordsMessages = true
    /// The handshake, with which every check's evidence begins.
    private let opening: [Transcript.Line]
    /// How many messages in a row were asked for when their time was over.
    private var overdue = 0
    private(set) var ending: Ending?
    /// Where it stands among the connections of the run; nil where it is in nobody's name.
    private let place: (log: ConnectionLog, number: Int)?
    /// What was sent on it and when, the last of these; no text where it was no plain text frame.
    private var sendings: [(time: NIODeadline, text: String?)] = []
    /// Whether the suite has closed it.
    private var hasLeft = false
    /// What the server closed it for, where that was a newer connection of the same person.
    private(set) var displacement: Displacement?
    /// Whether TCP has ended after the close frames of both sides.
    private(set) var isOver = false

    init(
        _ connection: ClientConnection,
        transcript: Transcript,
        contractIndex: ContractIndex,
        redactor: Redactor,
        place: (log: ConnectionLog, number: Int)? = nil
    ) {
        self.place = place
        name = transcript.who
        self.connection = connection
        self.contractIndex = contractIndex
        self.redactor = redactor
        self.transcript = transcript
        opening = transcript.lines
    }

    /// Starts the evidence again. A connection lives through many checks, and a transcript has an end.
    func begin() {
        transcript.forget(after: opening.count)
        recordsMessages = true
    }

    /// Takes the handshake for a part of the set-up: what is tried is something else.
    func markSetUp() {
        transcript.markSetUp()
    }

    /// The opening, and what has happened since `begin()`.
    var evidence: [Transcript.Line] {
        transcript.lines
    }

    /// Whether the same person has opened another connection in its room since.
    var hasNewer: Bool { place.map { $0.log.hasNewer(than: $0.number) } ?? false }

    /// Whether the suite has closed another connection of the same person in its room while it was there.
    var hasClosedTwin: Bool { place.map { $0.log.hasClosedTwin(of: $0.number) } ?? false }

    /// Whether TCP ended on it with no close frame of either side.
    var isCut: Bool { ending == .cut && !hasLeft }

    /// Whether it can be unmarked on.
    var isOpen: Bool { ending == nil && !isOver }
}

extension RecordedConnection {
    /// - Returns: the message in the transcript.
    @discardableResult
    func send(_ text: String) -> Payload {
        let payload = Payload(text)
        if recordsMessages { transcript.add(.toServer, payload: payload) }
        noteSending(text)
        connection.socket.send(text: text)
        return payload
    }

    private func noteSending(_ text: String? = nil) {
        if sendings.count >= Self.mostSendings { sendings.removeFirst() }
        sendings.append((.now(), text))
    }

    /// When a frame was last sent that is not a message of the contract.
    private var lastOdd: NIODeadline? {
        sendings.last { sending in
            guard let text = sending.text, case .message = contractIndex.clientMeaning(of: text) else { return true }
            return false
        }?.time
    }

    /// Sends a message of many megabytes, of which one piece is in memory.
    func send(_ frame: HugeFrame) {
        transcript.add(.toServer, frame.excerpt)
        noteSending()
        let (socket, pieces) = (connection.socket, frame.pieces)
        // At once, so that no pong comes in between.
        socket.channel.eventLoop.execute { for piece in pieces { socket.sendRaw(piece) } }
    }

    /// Whether the server has not taken all that was sent; of a connection that is over, it is not known to have.
    var isSending: Bool {
        get async {
            let socket = connection.socket
            return
                (try? await socket.channel.eventLoop.submit { !socket.channel.isActive || socket.pendingBytes > 0 }
                .get())
                ?? false
        }
    }

    func send(binary text: String) {
        transcript.add(.toServer, "(binary)", payload: Payload(text))
        noteSending()
        connection.socket.send(binary: ByteBuffer(string: text))
    }

    /// Sends a text message in pieces.
    func send(fragments: [String]) {
        noteSending()
        for (index, fragment) in fragments.enumerated() {
            let isFinal = index == fragments.count - 1
            let place = "(fragment \(index + 1)\(isFinal ? ", the last" : ""))"
            transcript.add(.toServer, place, payload: Payload(fragment))
            let frame = Frame(
                opcode: index == 0 ? .text : .continuation,
                payload: ByteBuffer(string: fragment),
                isFinal: isFinal
            )
            connection.socket.send(frame: frame)
        }
    }

    func ping(_ payload: String) {
        transcript.add(.toServer, "ping \(payload)")
        noteSending()
        connection.socket.send(ping: ByteBuffer(string: payload))
    }

    /// - Returns: the close frame in the transcript.
    @discardableResult
    func close(_ code: WebSocketCloseCode) -> Payload {
        let payload = Payload("")
        transcript.add(.toServer, "close \(code.rawValue)", payload: payload)
        if let place { place.log.noteLeft(place.number) }
        hasLeft = true
        connection.socket.close(code: code)
        return payload
    }

    /// Closes the connection if it is open.
    func leave() {
        if isOpen { close(.normalClosure) }
    }

    /// Notes in the transcript that nothing came within a limit.
    func noteSilence(_ limit: Duration) {
        transcript.add(.note, "nothing more within \(limit.phrase)")
    }
}

extension RecordedConnection {
    /// What came from the server.
    enum Incoming {
        case message(ReceivedMessage)
        case pong(String)
    }

    /// The next message or pong; nil at the deadline, or at the connection's end.
    func next(by deadline: NIODeadline) async -> Incoming? {
        while !isOver, let event = await connection.nextEvent(by: deadline) {
            if let incoming = take(event) { return incoming }
            // After a close frame only the end of TCP is to come; the caller knows whether that matters.
            if ending != nil { return nil }
        }
        return nil
    }

    /// The next message; nil where none comes within the limit, or at the connection's end.
    func nextMessage(within limit: Duration) async -> ReceivedMessage? {
        var deadline = Deadline(limit)
        repeat {
            if let received = await nextMessage(by: deadline.deadline) { return received }
        } while isOpen && deadline.isLeft()
        return nil
    }

    /// The next message; nil at the deadline, or at the connection's end.
    ///
    /// Messages that had come by the deadline are returned after it, too, but of a flood only so many: otherwise it would be
    /// read for ever.
    func nextMessage(by deadline: NIODeadline) async -> ReceivedMessage? {
        overdue = NIODeadline.now() < deadline ? 0 : overdue + 1
        guard overdue <= Self.flood else {
            overdue = 0
            return nil
        }
        while let incoming = await next(by: deadline) {
            if case .message(let received) = incoming { return received }
        }
        overdue = 0
        return nil
    }

    /// Waits for the end of TCP, after a close frame.
    func waitForEnd(by deadline: NIODeadline) async {
        while !isOver, let event = await connection.nextEvent(by: deadline) { _ = take(event) }
    }

    private func take(_ event: ClientEvent) -> Incoming? {
        // What came right behind the handshake was there before the handshake was in the transcript.
        let time = max(event.receivedAt, opening.last?.time ?? event.receivedAt)
        switch event.kind {
        case .text(let text):
            let payload = Payload(text)
            if recordsMessages { transcript.add(.fromServer, payload: payload, at: time) }
            return .message(message(text, payload, time))
        case .binary(let bytes):
            let payload = Payload(String(buffer: bytes))
            transcript.add(.fromServer, "(binary, \(bytes.readableBytes) bytes)", payload: payload, at: time)
            return .message(message(nil, payload, time))
        case .ping: transcript.add(.fromServer, "ping", at: time)
        case .pong(let payload):
            transcript.add(.fromServer, "pong", payload: Payload(String(buffer: payload)), at: time)
            return .pong(String(buffer: payload))
        case .closeFrame(let frame):
            let (code, payload) = (Int(frame.code?.rawValue ?? 1005), Payload(frame.reason))
            transcript.add(.fromServer, "close \(code)", payload: payload, at: time)
            if ending == nil {
                ending = .closed(code: code, reason: frame.reason)
                displacement = displacement(code, frame.reason, event.receivedAt)
                if displacement != nil { payload.noteProof() }
            }
        case .violation(let violation):
            transcript.add(.fromServer, "(\(violation.message), RFC 6455 section \(violation.section))", at: time)
            if ending == nil { ending = .violation(violation.message) }
        case .ended(let isClean):
            transcript.add(.fromServer, "end of TCP\(isClean ? "" : ", without a closing handshake")", at: time)
            isOver = true
            if ending == nil { ending = .cut }
        }
        return nil
    }

    private func displacement(_ code: Int, _ reason: String, _ time: NIODeadline) -> Displacement? {
        // Where the suite has closed it, the server's close frame is only the answer.
        guard let place, !hasLeft else { return nil }
        return place.log.displacement(
            of: place.number,
            closedWith: code,
            reason,
            at: time,
            isDocumented: contractIndex.channel.closeCodes.contains { $0.code == code },
            lastOdd: lastOdd
        ) { opened in sendings.contains { opened <= $0.time && $0.time <= time } }
    }

    private func message(_ text: String?, _ payload: Payload, _ time: NIODeadline) -> ReceivedMessage {
        ReceivedMessage(text: text, time: time, payload: payload, contractIndex: contractIndex, redactor: redactor)
    }
}
