internal import CodecRuntime
internal import MockRuntime
internal import NIOCore
internal import NIOHTTP1
internal import ProtocolSpec
internal import WebSocketWire

/// What came of an attempt to connect.
enum ConnectionOutcome {
    case open(RecordedConnection)
    /// The server answered in HTTP, with another status than 101.
    case refused(status: Int)
    /// There was no answer that could be understood, or none at all.
    case failed(WebSocketClientError.Code, message: String)
}

/// Makes connections, as a browser would.
struct Connector: Sendable {
    let context: RunContext

    /// Connects.
    ///
    /// - Returns: what came of it, and what was said.
    /// - Throws: `Missing` where the target lacks the means.
    func attempt(_ attempt: ConnectionAttempt) async throws -> (ConnectionOutcome, Transcript) {
        var deadline = Deadline(context.limits.close)
        var result = try await knockOnce(attempt)
        while case (.failed(.timedOut, _), _) = result, deadline.isLeft() { result = try await knockOnce(attempt) }
        return result
    }

    private func knockOnce(_ attempt: ConnectionAttempt) async throws -> (ConnectionOutcome, Transcript) {
        let credential = try context.credential(attempt.credential)
        let node = context.target.nodes[attempt.node]
        let (target, headers) = try request(attempt, credential: credential, node: node)
        var transcript = Transcript(who: attempt.name)
        let start = NIODeadline.now()
        do {
            let outcome = try await WebSocketClient.connect(
                host: node.host,
                port: node.port,
                target: target,
                origin: context.target.origin,
                headers: headers,
                handshakeTimeout: .milliseconds(Int64(context.limits.close.wholeMilliseconds)),
                group: context.group,
                prepare: context.security.prepare(node)
            )
            switch outcome {
            case .established(let connection):
                transcript.add(connection.exchange, from: start)
                return (
                    .open(RecordedConnection(connection, transcript: transcript, contractIndex: context.contractIndex)),
                    transcript
                )
            case .refused(let exchange):
                transcript.add(exchange, from: start)
                return (.refused(status: Int(exchange.response.status.code)), transcript)
            }
        } catch {
            transcript.add(.toServer, "GET \(target) HTTP/1.1", at: start)
            if let response = error.response { transcript.add(response) }
            // Where no secure connection can be had, nothing is reached: that is no answer of the server's.
            let insecure = error.cause.flatMap(TransportSecurity.reason)
            let message = insecure ?? error.message
            transcript.add(.note, message)
            return (.failed(insecure == nil ? error.code : .unreachable, message: message), transcript)
        }
    }

    private func request(_ attempt: ConnectionAttempt, credential: String?, node: Node) throws -> (String, HTTPHeaders)
    {
        let parameters = try context.parameters(attempt.room).mapValues(PercentEncoding.encode)
        let path = node.prefix + context.channel.address.path(parameters)
        guard let rules = context.channel.credential, let credential else { return (path, [:]) }
        let pair = "\(rules.rules.parameter)=\(PercentEncoding.encode(credential))"
        switch rules.place {
        case .query: return ("\(path)?\(pair)", [:])
        case .cookie: return (path, ["Cookie": pair])
        }
    }
}
