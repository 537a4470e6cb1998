package import NIOCore
package import NIOHTTP1
import NIOPosix

/// Connects to WebSocket servers, and is as strict with them as RFC 6455 allows.
///
/// It negotiates no subprotocol and no extension, follows no redirect and sends no cookie on its own: what a server
/// answers is reported as it came.
package enum WebSocketClient {
    /// The most bytes of a refusal's body that are kept.
    package static let maximumRefusalBody = 64 * 1024

    /// Opens a connection.
    ///
    /// - Parameters:
    ///   - host: A name or an address.
    ///   - port: A TCP port.
    ///   - target: Path and query as they go on the wire, percent-encoded; it begins with a slash.
    ///   - origin: The `Origin` to claim; nil for none, as outside a browser.
    ///   - headers: Further headers. One that the handshake sets itself is replaced.
    ///   - settings: The limits of the connection.
    ///   - handshakeTimeout: How long TCP and the handshake may take together.
    ///   - group: Whose event loop the connection runs on.
    ///   - prepare: Called with the fresh channel, on its event loop, to add what must stand before HTTP, such as TLS.
    /// - Returns: The connection, or the server's HTTP answer if it refused.
    /// - Throws: ``WebSocketClientError``; at once where the task is cancelled.
    package static func connect(
        host: String,
        port: Int,
        target: String,
        origin: String? = nil,
        headers: HTTPHeaders = [:],
        settings: WebSocketSettings = WebSocketSettings(),
        handshakeTimeout: TimeAmount = .seconds(10),
        group: any EventLoopGroup,
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async throws(WebSocketClientError) -> ClientHandshakeOutcome {
        guard target.hasPrefix("/") else {
            throw WebSocketClientError(.invalidRequest, "the target \(target) does not begin with a slash")
        }
        var generator = SystemRandomNumberGenerator()
        let handshake = ClientHandshake(
            host: self.authority(host, port),
            target: target,
            origin: origin,
            headers: headers,
            key: WebSocketKey(using: &generator)
        )
        let deadline = NIODeadline.now() + handshakeTimeout
        let attempt = ConnectionAttempt()
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(handshakeTimeout)
            // A server may accept, send a close frame and end TCP at once. The end must not overtake the frames, so it is
            // reported as an event, and the channel stays until the frames have been received.
            .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                attempt.add(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        do {
            return try await withTaskCancellationHandler {
                try await bootstrap.connect(host: host, port: port) { channel in
                    self.start(handshake, on: channel, settings, deadline, prepare)
                }
                .get()
            } onCancel: {
                attempt.abort()
            }
        } catch {
            throw self.describe(error, "\(host):\(port)")
        }
    }

    /// - Returns: Immediately, a future of the outcome.
    private static func start(
        _ handshake: ClientHandshake,
        on channel: any Channel,
        _ settings: WebSocketSettings,
        _ deadline: NIODeadline,
        _ prepare: @Sendable (any Channel) throws -> Void
    ) -> EventLoopFuture<EventLoopFuture<ClientHandshakeOutcome>> {
        channel.eventLoop.makeCompletedFuture {
            try prepare(channel)
            let outcome = channel.eventLoop.makePromise(of: ClientHandshakeOutcome.self)
            let handler = ClientHandshakeHandler(handshake, settings: settings, deadline: deadline, outcome: outcome)
            do {
                try handler.install(on: channel.pipeline.syncOperations)
            } catch {
                outcome.fail(error)
                throw error
            }
            return outcome.futureResult
        }
    }

    /// The value of `Host`: the port is left out if it is the scheme's own, an IPv6 address goes in brackets.
    private static func authority(_ host: String, _ port: Int) -> String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == 80 ? name : "\(name):\(port)"
    }

    private static func describe(_ error: any Error, _ address: String) -> WebSocketClientError {
        if let error = error as? WebSocketClientError { return error }
        let failures = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? [error]
        let timedOut = failures.contains { if case .connectTimeout? = $0 as? ChannelError { true } else { false } }
        guard timedOut else {
            return WebSocketClientError(.unreachable, "nothing accepts connections at \(address)", cause: error)
        }
        return WebSocketClientError(.timedOut, "\(address) did not answer in time", cause: error)
    }
}
