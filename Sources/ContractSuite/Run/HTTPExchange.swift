package import NIOCore
package import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// One HTTP/1.1 request without a body over a connection of its own, and as much of the answer as came.
///
/// It follows no redirect, keeps no cookie, and closes the connection after the answer: one that is kept may be closed by
/// the server (RFC 9112, section 9.3.1) just as the next request is on its way.
package struct HTTPExchange: Sendable {
    /// The most bytes of a body that are read, unless the caller expects more.
    package static let longestBody = 4 << 20

    /// Nil where the answer ended, or failed, before its headers were complete.
    package var head: HTTPResponseHead?
    package var body = ByteBuffer()
    /// Why the answer is not complete; nil where it is.
    package var failure: HTTPExchangeError?

    /// Asks, and waits for the whole answer. A task that is cancelled waits no longer.
    ///
    /// - Parameters:
    ///   - method: the request's method.
    ///   - url: where the request goes.
    ///   - headers: further headers; `Host` and the body's length are set here.
    ///   - deadline: until when the answer must be complete.
    ///   - longest: the most bytes of its body that are read.
    ///   - group: whose event loop the connection runs on.
    ///   - prepare: called with the fresh channel, on its event loop, to add what must stand before HTTP, such as TLS.
    /// - Returns: what came.
    package static func perform(
        _ method: HTTPMethod,
        _ url: HTTPURL,
        headers: HTTPHeaders,
        by deadline: NIODeadline,
        atMost longest: Int = longestBody,
        group: any EventLoopGroup,
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async -> HTTPExchange {
        let request = request(method, url, headers)
        let channels = OpenChannels()
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(max(deadline - .now(), .milliseconds(1)))
            .channelInitializer { channel in
                channels.add(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        do {
            return try await withTaskCancellationHandler {
                try await bootstrap.connect(host: url.node.host, port: url.node.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try prepare(channel)
                        let operations = channel.pipeline.syncOperations
                        try operations.addHTTPClientHandlers()
                        let outcome = channel.eventLoop.makePromise(of: HTTPExchange.self)
                        let handler = HTTPExchangeHandler(
                            request,
                            deadline: deadline,
                            longest: longest,
                            outcome: outcome
                        )
                        do { try operations.addHandler(handler) } catch { outcome.fail(error) }
                        return outcome.futureResult
                    }
                }
                .get()
            } onCancel: {
                channels.close()
            }
        } catch {
            return HTTPExchange(failure: HTTPExchangeError(connecting: error, to: url.node))
        }
    }

    private static func request(_ method: HTTPMethod, _ url: HTTPURL, _ headers: HTTPHeaders) -> HTTPRequestHead {
        var all: HTTPHeaders = ["Host": url.authority]
        for (name, value) in headers where name.lowercased() != "host" { all.add(name: name, value: value) }
        all.replaceOrAdd(name: "Connection", value: "close")
        // A method whose meaning may need a body says that there is none (RFC 9110, section 8.6).
        if ![.GET, .HEAD, .DELETE, .TRACE].contains(method) { all.replaceOrAdd(name: "Content-Length", value: "0") }
        return HTTPRequestHead(version: .http1_1, method: method, uri: url.target, headers: all)
    }
}

/// The channels of one exchange, of which a host with several addresses may need some.
private final class OpenChannels: Sendable {
    private struct State {
        var channels: [any Channel] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    func add(_ channel: any Channel) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.channels.append(channel) }
            return state.isClosed
        }
        if isClosed { channel.close(promise: nil) }
    }

    /// Closes all channels, and those that are still to be added.
    func close() {
        let channels = state.withLock { state in
            state.isClosed = true
            defer { state.channels = [] }
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }
}
