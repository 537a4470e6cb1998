package import NIOCore
package import NIOHTTP1

/// Sends a client's handshake, has the answer judged, and puts the WebSocket handler in HTTP's place.
package final class ClientHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPClientResponsePart
    package typealias OutboundOut = HTTPClientRequestPart
    typealias Decoder = UpgradableHTTPDecoder<HTTPClientResponsePart, HTTPClientRequestPart>

    private enum State {
        case waiting
        case refused(HandshakeExchange)
        case accepted(HandshakeExchange)
        case finished
    }

    private let handshake: ClientHandshake
    private let settings: WebSocketSettings
    private let deadline: NIODeadline
    private let outcome: EventLoopPromise<ClientHandshakeOutcome>
    private let encoder = HTTPRequestEncoder()
    private let validator = NIOHTTPRequestHeadersValidator()
    private let decoder: Decoder
    private let decoderHandler: ByteToMessageHandler<Decoder>
    private var state = State.waiting
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var hasInputEnded = false

    package init(
        _ handshake: ClientHandshake,
        settings: WebSocketSettings,
        deadline: NIODeadline,
        outcome: EventLoopPromise<ClientHandshakeOutcome>
    ) {
        self.handshake = handshake
        self.settings = settings
        self.deadline = deadline
        self.outcome = outcome
        self.decoder = UpgradableHTTPDecoder { HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes) }
        self.decoderHandler = ByteToMessageHandler(self.decoder)
    }

    /// Adds this handler and those it needs.
    package func install(on operations: ChannelPipeline.SynchronousOperations) throws {
        try operations.addHandlers([self.encoder, self.decoderHandler, self.validator, self])
    }
}

// MARK: - Events of the channel

extension ClientHandshakeHandler {
    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive {
            self.sendRequest(context)
        }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.fail(.connectionEnded, "the connection ended during the handshake")
        self.context = nil
    }

    package func channelActive(context: ChannelHandlerContext) {
        self.sendRequest(context)
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        self.fail(.connectionEnded, "the connection ended during the handshake")
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (self.state, self.unwrapInboundIn(data)) {
        case (.waiting, .head(let head)):
            self.judge(head)
        case (.refused(let exchange), .body(let bytes)):
            self.keep(bytes, of: exchange)
        case (.refused(let exchange), .end):
            self.finish(.refused(exchange))
        case (.accepted(let exchange), .end):
            self.decoder.pause()
            // Not now: the decoder is in the middle of a read, and must not reach the handler that takes its place.
            context.eventLoop.assumeIsolated().execute { self.establish(exchange) }
        default:
            break
        }
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? ChannelEvent == .inputClosed else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        self.hasInputEnded = true
        // An accepted handshake still becomes a connection, so that frames that came with the end are received.
        if case .accepted = self.state { return }
        self.fail(.connectionEnded, "the connection ended during the handshake")
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError {
            self.fail(.invalidHandshake, "the server's answer is not HTTP/1.1", cause: error)
        } else {
            self.fail(.connectionEnded, "the connection failed during the handshake: \(error)", cause: error)
        }
    }
}

// MARK: - The handshake

extension ClientHandshakeHandler {
    private func sendRequest(_ context: ChannelHandlerContext) {
        // Not earlier: the channel times its own connecting, and must not be closed amid it.
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: self.deadline) {
            self.fail(.timedOut, "the handshake was not complete in time")
        }
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenFailure { error in
            guard error is HTTPParserError else { return }
            self.fail(.invalidRequest, "the target or a header of the request is not valid HTTP", cause: error)
        }
        context.write(self.wrapOutboundOut(.head(self.handshake.request)), promise: sent)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func judge(_ response: HTTPResponseHead) {
        let exchange = HandshakeExchange(request: self.handshake.request, response: response, body: ByteBuffer())
        switch self.handshake.judge(response) {
        case .established: self.state = .accepted(exchange)
        case .refused: self.state = .refused(exchange)
        case .invalid(let reason): self.fail(.invalidHandshake, reason, response: response)
        }
    }

    private func keep(_ bytes: ByteBuffer, of exchange: HandshakeExchange) {
        var (bytes, exchange) = (bytes, exchange)
        let room = WebSocketClient.maximumRefusalBody - exchange.body.readableBytes
        guard var kept = bytes.readSlice(length: min(room, bytes.readableBytes)) else { return }
        exchange.body.writeBuffer(&kept)
        self.state = .refused(exchange)
        if exchange.body.readableBytes == WebSocketClient.maximumRefusalBody {
            self.finish(.refused(exchange))
        }
    }

    private func establish(_ exchange: HandshakeExchange) {
        guard let context = self.context, case .accepted = self.state else { return }
        let inbox = EventInbox()
        let socket = WebSocketChannelHandler(role: .client, settings: self.settings, delegate: inbox)
        let operations = context.pipeline.syncOperations
        do {
            try operations.addHandler(socket, position: .before(self))
        } catch {
            self.fail(.connectionEnded, "the connection ended during the handshake", cause: error)
            return
        }
        operations.removeHandler(self.encoder, promise: nil)
        operations.removeHandler(self.validator, promise: nil)
        operations.removeHandler(self.decoderHandler).assumeIsolated().whenComplete { _ in
            self.established(socket, exchange, inbox)
        }
    }

    private func established(_ socket: WebSocketChannelHandler, _ exchange: HandshakeExchange, _ inbox: EventInbox) {
        guard let context = self.context else { return }
        if let leftover = self.decoder.takeLeftover() { socket.keepEarly(leftover) }
        guard let connection = socket.start() else { return }
        self.conclude(.success(.established(ClientConnection(socket: connection, exchange: exchange, inbox: inbox))))
        if self.hasInputEnded { context.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func finish(_ outcome: ClientHandshakeOutcome) {
        self.conclude(.success(outcome))
        self.context?.close(promise: nil)
    }

    /// Reports a refusal even if its body is incomplete.
    private func fail(
        _ code: WebSocketClientError.Code,
        _ message: String,
        response: HTTPResponseHead? = nil,
        cause: (any Error)? = nil
    ) {
        switch self.state {
        case .finished: return
        case .refused(let exchange): self.finish(.refused(exchange))
        case .waiting, .accepted:
            self.conclude(.failure(WebSocketClientError(code, message, response: response, cause: cause)))
            self.context?.close(promise: nil)
        }
    }

    private func conclude(_ result: Result<ClientHandshakeOutcome, any Error>) {
        self.state = .finished
        self.timer?.cancel()
        self.timer = nil
        self.outcome.completeWith(result)
    }
}

@available(*, unavailable)
extension ClientHandshakeHandler: Sendable {}
