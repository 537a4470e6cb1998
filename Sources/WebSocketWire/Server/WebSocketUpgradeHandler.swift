package import NIOCore
internal import NIOHTTP1

extension ChannelPipeline.SynchronousOperations {
    /// Sets a server's channel up for HTTP/1.1 and, at the endpoints of the configuration, for WebSocket.
    ///
    /// Add handlers for `HTTPServerRequestPart` and `HTTPServerResponsePart` behind it. They see every request that
    /// goes elsewhere, before and between handshakes, keep-alive included. They may stay when the connection is
    /// upgraded: all they see then is its end. A response they still write is refused.
    ///
    /// Requests are passed on as they come, so that a handler that can't take them pipelined needs
    /// `HTTPServerPipelineHandler` in front of it.
    ///
    /// - Parameters:
    ///   - configuration: Where the endpoints are.
    ///   - addHTTP: Adds those handlers, right before the first request that goes elsewhere is passed on: a connection that
    ///     only ever speaks WebSocket costs nothing for HTTP. Called once at most, on the event loop.
    /// - Throws: Where the pipeline takes no more handlers.
    package func addWebSocketServerHandlers(
        _ configuration: WebSocketUpgradeConfiguration,
        addHTTP: @escaping (any Channel) throws -> Void = { _ in }
    ) throws {
        let encoder = HTTPResponseEncoder()
        let decoder = UpgradableHTTPDecoder {
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: configuration.decoderLimits)
        }
        let decoderHandler = ByteToMessageHandler(decoder)
        try self.addHandlers([
            encoder,
            decoderHandler,
            WebSocketUpgradeHandler(
                configuration,
                encoder: encoder,
                decoder: decoder,
                decoderHandler: decoderHandler,
                addHTTP: addHTTP
            ),
        ])
    }
}

/// Answers handshakes at a server's WebSocket endpoints, and passes all other HTTP on.
///
/// NIO's own upgrade handlers look at the first request of a connection only, and leave a refusal to whatever HTTP
/// comes behind them; a client needs the status, the headers and the end of the connection exactly as decided.
final class WebSocketUpgradeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart
    typealias Decoder = UpgradableHTTPDecoder<HTTPServerRequestPart, HTTPServerResponsePart>

    private let configuration: WebSocketUpgradeConfiguration
    private let encoder: HTTPResponseEncoder
    private let decoder: Decoder
    private let decoderHandler: ByteToMessageHandler<Decoder>
    private var machine = UpgradeMachine()
    private var context: ChannelHandlerContext?
    private var acceptance: (delegate: any WebSocketConnectionDelegate, headers: HTTPHeaders)?
    private var isReadHeld = false
    /// Whether the request that is answered next is a HEAD, whose answer has no body (RFC 9110 §9.3.2).
    private var isHead = false
    private var lingering: Scheduled<Void>?
    /// Ends a connection whose next request does not come.
    private var requestDeadline: Scheduled<Void>?
    /// How often a client that has been refused has sent more.
    private var lateReads = 0
    /// Nil once it has been called.
    private var addHTTP: ((any Channel) throws -> Void)?

    init(
        _ configuration: WebSocketUpgradeConfiguration,
        encoder: HTTPResponseEncoder,
        decoder: Decoder,
        decoderHandler: ByteToMessageHandler<Decoder>,
        addHTTP: @escaping (any Channel) throws -> Void
    ) {
        self.addHTTP = addHTTP
        self.configuration = configuration
        self.encoder = encoder
        self.decoder = decoder
        self.decoderHandler = decoderHandler
    }
}

// MARK: - Events of the channel

extension WebSocketUpgradeHandler {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.waitForRequest(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.end()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = self.unwrapInboundIn(data)
        if case .head = part { self.stopWaiting() }
        switch self.machine.received(part, isOurs: { self.configuration.owns($0) || $0.namesTwoHosts }) {
        case .pass:
            self.pass(data, context)
        case .passAndRestartDecoder:
            self.decoder.restart()
            self.pass(data, context)
        case .decide(let head):
            self.decide(head, context)
        case .pauseDecoder:
            self.decoder.pause()
            self.answer()
        case .drop:
            break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if self.lingering != nil {
            // What comes now is read and discarded, up to a limit.
            self.lateReads += 1
            if self.lateReads > Self.mostLateReads { context.close(promise: nil) }
        }
        context.fireChannelReadComplete()
    }

    /// A read has at most a quarter of a mebibyte.
    private static let mostLateReads = 16

    func read(context: ChannelHandlerContext) {
        guard !self.machine.holdsReads else {
            self.isReadHeld = true
            return
        }
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        guard case .end = self.unwrapOutboundIn(data) else { return }
        self.machine.responseEnded()
        self.waitForRequest(context)
        self.answer()
    }

    private func pass(_ data: NIOAny, _ context: ChannelHandlerContext) {
        if let addHTTP = self.addHTTP {
            self.addHTTP = nil
            do { try addHTTP(context.channel) } catch {
                context.fireErrorCaught(error)
                return context.close(promise: nil)
            }
        }
        context.fireChannelRead(data)
    }

    private func waitForRequest(_ context: ChannelHandlerContext) {
        self.stopWaiting()
        self.requestDeadline = context.eventLoop.assumeIsolated().scheduleTask(in: self.configuration.requestTimeout) {
            self.context?.close(promise: nil)
        }
    }

    private func stopWaiting() {
        self.requestDeadline?.cancel()
        self.requestDeadline = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Where half-closed channels are allowed, a client that has been refused ends like this, and so does one that has
        // asked for nothing that HTTP's handlers could still answer.
        if self.lingering != nil || self.addHTTP != nil, event as? ChannelEvent == .inputClosed {
            context.close(promise: nil)
        }
        // A server that stops does not wait for a first request; HTTP's handlers finish the requests there are.
        if event is ChannelShouldQuiesceEvent, self.addHTTP != nil {
            return context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard self.lingering == nil else { return context.fireErrorCaught(error) }
        let refusal = self.refusal(of: error)
        // An answer of ours may not overtake those that HTTP's handlers still owe.
        guard self.addHTTP != nil || refusal != nil && self.machine.owesNoResponse else {
            return context.fireErrorCaught(error)
        }
        let answer = refusal ?? Self.undecodable
        if refusal != nil { self.configuration.refused(nil, answer) }
        self.refuse(answer, context)
    }

    /// What to answer to a request that can't be decoded; nil for any other error, the end of the connection among them.
    private func refusal(of error: any Error) -> HandshakeRefusal? {
        switch error as? HTTPParserError {
        case nil, .invalidEOFState?, .closedConnection?: nil
        case .headerOverflow?: self.tooLarge
        default: Self.undecodable
        }
    }

    private func end() {
        self.machine.ended()
        self.stopWaiting()
        self.lingering?.cancel()
        self.lingering = nil
    }
}

// MARK: - Answers

extension WebSocketUpgradeHandler {
    private func decide(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        self.isHead = head.method == .HEAD
        switch head.namesTwoHosts ? .refuse(Self.twoHosts) : ServerHandshake.judge(head) {
        case .refuse(let refusal):
            self.configuration.refused(head, refusal)
            self.machine.decided(.refuse(refusal))
            self.answer()
        case .accept(let headers):
            self.configuration.decide(head, context.channel)
                .hop(to: context.eventLoop).assumeIsolated()
                .whenComplete { self.decided($0, headers) }
        }
    }

    private func decided(_ result: Result<WebSocketUpgradeDecision, any Error>, _ headers: HTTPHeaders) {
        switch result {
        case .success(.accept(let delegate, headers: let more)):
            var all = headers
            all.add(contentsOf: more)
            self.acceptance = (delegate, all)
            self.machine.decided(.accept)
        case .success(.refuse(let refusal)):
            self.machine.decided(.refuse(refusal))
        case .failure:
            self.machine.decided(.refuse(Self.undecided))
        }
        self.answer()
    }

    private static let undecided = HandshakeRefusal(
        status: .internalServerError,
        message: "The server could not decide whether to accept this connection.\n"
    )

    private static let undecodable = HandshakeRefusal(
        status: .badRequest,
        message: "This is not an HTTP/1.1 request.\n"
    )

    private var tooLarge: HandshakeRefusal {
        let limits = self.configuration.decoderLimits
        return HandshakeRefusal(
            status: .requestHeaderFieldsTooLarge,
            message:
                "The request's headers are too large: this server takes \(limits.maxHeaderFieldCount) headers of at most "
                + "\(limits.maxHeaderFieldSize >> 10) KiB each, the target too. Often it is a token or the cookies of "
                + "other programs at the same host name; delete those.\n"
        )
    }

    private static let twoHosts = HandshakeRefusal(
        status: .badRequest,
        message: "The request names more than one host.\n"
    )

    private func answer() {
        guard let context = self.context, let decision = self.machine.answer() else { return }
        switch decision {
        case .accept: self.accept(context)
        case .refuse(let refusal): self.refuse(refusal, context)
        }
    }

    private func refuse(_ refusal: HandshakeRefusal, _ context: ChannelHandlerContext) {
        context.write(self.wrapOutboundOut(.head(refusal.head)), promise: nil)
        if !self.isHead { context.write(self.wrapOutboundOut(.body(.byteBuffer(refusal.body))), promise: nil) }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        self.lingering = context.eventLoop.assumeIsolated().scheduleTask(in: self.configuration.settings.closeTimeout) {
            self.context?.close(promise: nil)
        }
        self.decoder.discard()
        // A socket closed with unread bytes in it is reset, and the client might lose the answer (RFC 9112 §9.6).
        context.close(mode: .output, promise: nil)
        self.releaseRead(context)
    }

    private func accept(_ context: ChannelHandlerContext) {
        guard let acceptance = self.acceptance else { return }
        let head = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: acceptance.headers)
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(self.wrapOutboundOut(.end(nil)), promise: nil)
        // Not now: the decoder may be in the middle of a read, and what it has taken for HTTP must still end up here.
        context.eventLoop.assumeIsolated().execute {
            self.install(acceptance.delegate)
        }
    }

    /// Puts the WebSocket handler in HTTP's place. Bytes that wait in the decoder reach it when the decoder leaves.
    private func install(_ delegate: any WebSocketConnectionDelegate) {
        guard let context = self.context, context.channel.isActive else { return }
        let socket = WebSocketChannelHandler(
            role: .server,
            settings: self.configuration.settings,
            delegate: delegate
        )
        let operations = context.pipeline.syncOperations
        do {
            try operations.addHandler(socket, position: .before(self))
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
            return
        }
        operations.removeHandler(self.encoder, promise: nil)
        let channel = context.channel
        operations.removeHandler(self.decoderHandler).assumeIsolated().whenComplete { _ in
            // In one step with the start: who has read the answer, and asks this event loop for something, finds the connection.
            channel.flush()
            socket.start()
        }
        self.releaseRead(context)
        context.fireUserInboundEventTriggered(WebSocketUpgraded())
        operations.removeHandler(self, promise: nil)
    }

    private func releaseRead(_ context: ChannelHandlerContext) {
        guard self.isReadHeld else { return }
        self.isReadHeld = false
        context.read()
    }
}

@available(*, unavailable)
extension WebSocketUpgradeHandler: Sendable {}

extension HTTPRequestHead {
    /// Whether the request names two hosts: by several Host fields, or by a target in absolute form whose authority differs
    /// from Host. A server must refuse the former (RFC 9112 §3.2) and go by the target in the latter (§3.2.2), which no
    /// honest client sends. Code that looks at one of them alone could be misled by the other.
    fileprivate var namesTwoHosts: Bool {
        let hosts = self.headers.fields("host")
        guard hosts.count < 2 else { return true }
        guard let scheme = self.uri.firstRange(of: "://"), !self.uri.hasPrefix("/") else { return false }
        let authority = self.uri[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        return hosts.first.map { $0.lowercased() != authority.lowercased() } ?? true
    }
}
