import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization
import Testing
internal import WebSocketWire

/// A delegate that records its events, and may answer messages.
final class Recorder: WebSocketConnectionDelegate {
    enum Event: Equatable {
        case opened
        case message(MessageKind, ByteBuffer)
        case ping(ByteBuffer)
        case pong(ByteBuffer)
        case close(CloseFrame)
        case failed(ProtocolViolation)
        case closed(WebSocketClosure)
        case ended(clean: Bool)

        static func text(_ text: String) -> Event {
            .message(.text, ByteBuffer(string: text))
        }
    }

    private let state = Mutex<[Event]>([])
    private let answer: @Sendable (Event, WebSocketConnection) -> Void

    /// - Parameter answer: Called with every event, from within the delegate's call.
    init(_ answer: @escaping @Sendable (Event, WebSocketConnection) -> Void = { _, _ in }) {
        self.answer = answer
    }

    /// Answers each message with itself.
    static func echo() -> Recorder {
        Recorder { event, connection in
            switch event {
            case .message(.text, let payload): connection.send(text: String(buffer: payload))
            case .message(.binary, let payload): connection.send(binary: payload)
            default: break
            }
        }
    }

    var events: [Event] {
        self.state.withLock { $0 }
    }

    var closure: WebSocketClosure? {
        self.events.lazy.compactMap { if case .closed(let closure) = $0 { closure } else { nil } }.first
    }

    private func record(_ event: Event, _ connection: WebSocketConnection) {
        self.state.withLock { $0.append(event) }
        self.answer(event, connection)
    }

    func opened(_ connection: WebSocketConnection) { self.record(.opened, connection) }
    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        self.record(.message(kind, payload), connection)
    }
    func receivedPing(_ payload: ByteBuffer, on connection: WebSocketConnection) {
        self.record(.ping(payload), connection)
    }
    func receivedPong(_ payload: ByteBuffer, on connection: WebSocketConnection) {
        self.record(.pong(payload), connection)
    }
    func receivedClose(_ frame: CloseFrame, on connection: WebSocketConnection) {
        self.record(.close(frame), connection)
    }
    func failed(_ violation: ProtocolViolation, on connection: WebSocketConnection) {
        self.record(.failed(violation), connection)
    }
    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {
        self.record(.closed(closure), connection)
    }
    func ended(clean: Bool, on connection: WebSocketConnection) {
        self.record(.ended(clean: clean), connection)
    }
}

/// Counts what reaches the transport, and can hold its writes back as a stalled peer does.
final class TransportProbe: ChannelOutboundHandler {
    typealias OutboundIn = Any

    var flushes = 0
    var writes = 0
    var closes: [CloseMode] = []
    var isStalled = false
    private var stalled: [EventLoopPromise<Void>] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.writes += 1
        guard self.isStalled else {
            context.write(data, promise: promise)
            return
        }
        if let promise { self.stalled.append(promise) }
    }

    func flush(context: ChannelHandlerContext) {
        self.flushes += 1
        context.flush()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        self.closes.append(mode)
        // EmbeddedChannel knows no half-closed state: it would end here and now.
        guard mode == .all else { return }
        for promise in self.stalled { promise.fail(ChannelError.ioOnClosedChannel) }
        self.stalled = []
        context.close(mode: mode, promise: promise)
    }

    func release() {
        self.isStalled = false
        for promise in self.stalled { promise.succeed() }
        self.stalled = []
    }
}

/// One end of an established connection on an `EmbeddedChannel`.
struct Embedded {
    let channel: EmbeddedChannel
    let probe: TransportProbe
    let recorder: Recorder
    let handler: WebSocketChannelHandler

    init(_ role: WebSocketRole, _ settings: WebSocketSettings = WebSocketSettings(), _ recorder: Recorder) throws {
        self.channel = EmbeddedChannel()
        self.probe = TransportProbe()
        self.recorder = recorder
        self.handler = WebSocketChannelHandler(role: role, settings: settings, delegate: recorder)
        try self.channel.pipeline.syncOperations.addHandlers([self.probe, self.handler])
        try self.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    /// Starts, and returns the handle.
    func open() throws -> WebSocketConnection {
        try #require(self.handler.start())
    }

    /// One read with these bytes in it.
    func read(_ frames: [Frame], mask: MaskingKey? = testMask) throws {
        try self.channel.writeInbound(ByteBuffer(bytes: frames.flatMap { $0.encoded(mask: mask) }))
    }

    /// What has been flushed to the transport, as frames that the other end would see.
    func sent(to role: WebSocketRole = .client) throws -> [ConnectionAction] {
        var machine = ConnectionMachine(role)
        machine.receive(try self.channel.outboundBytes())
        return machine.drain()
    }
}

extension EmbeddedChannel {
    /// Everything flushed so far, whatever kind of buffer it was written as.
    func outboundBytes() throws -> ByteBuffer {
        var bytes = ByteBuffer()
        while let data = try self.readOutbound(as: IOData.self) {
            if case .byteBuffer(let buffer) = data { bytes.writeImmutableBuffer(buffer) }
        }
        return bytes
    }
}
