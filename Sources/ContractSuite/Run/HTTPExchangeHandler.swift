internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// Sends one request, collects the answer, and closes the connection.
final class HTTPExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: HTTPRequestHead
    private let deadline: NIODeadline
    private let longest: Int
    private let outcome: EventLoopPromise<HTTPExchange>
    private var exchange = HTTPExchange()
    private var isFinished = false
    private var timer: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    init(
        _ request: HTTPRequestHead,
        deadline: NIODeadline,
        longest: Int,
        outcome: EventLoopPromise<HTTPExchange>
    ) {
        self.request = request
        self.deadline = deadline
        self.longest = longest
        self.outcome = outcome
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { send(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish(.ended)
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        send(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.ended)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isFinished else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            exchange.head = head
            let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
            if request.method != .HEAD, length > longest { return finish(.tooLong(longest)) }
            // A buffer that grows as it is filled ends up to twice as large.
            exchange.body.reserveCapacity(min(max(length, 0), longest))
        case .body(var part):
            guard exchange.body.readableBytes + part.readableBytes <= longest else {
                finish(.tooLong(longest))
                return
            }
            exchange.body.writeBuffer(&part)
        case .end:
            finish(nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // TCP may end without TLS's close alert, if the answer tells its length: the decoder counts. Without a length a
        // cut answer looks like a whole one.
        if error as? NIOSSLError == .uncleanShutdown {
            if let headers = exchange.head?.headers, !headers.contains(name: "Content-Length"),
                !headers.contains(name: "Transfer-Encoding")
            {
                finish(.ended)
            }
            return
        }
        finish(HTTPExchangeError(talking: error))
    }

    private func send(_ context: ChannelHandlerContext) {
        // Not earlier: the channel times its own connecting, and must not be closed amid it.
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.finish(.late) }
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenFailure { error in
            guard error is HTTPParserError else { return }
            self.finish(.invalidRequest)
        }
        context.write(wrapOutboundOut(.head(request)), promise: sent)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func finish(_ failure: HTTPExchangeError?) {
        guard !isFinished else { return }
        isFinished = true
        timer?.cancel()
        timer = nil
        exchange.failure = failure
        outcome.succeed(exchange)
        context?.close(promise: nil)
    }
}

@available(*, unavailable)
extension HTTPExchangeHandler: Sendable {}
