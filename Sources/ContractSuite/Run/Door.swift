internal import CodecRuntime
internal import NIOCore
internal import NIOHTTP1
internal import ProtocolSpec
internal import WebSocketWire

/// What came of an attempt to connect.
enum Welcome {
    case open(Tab)
    /// The server answered in HTTP, with another status than 101.
    case refused(status: Int)
    /// There was no answer that could be understood, or none at all.
    case failed(WebSocketClientError.Code, message: String)
}

/// Makes connections, as a browser would.
struct Door: Sendable {
    let means: Means

    /// Connects.
    ///
    /// - Returns: what came of it, and what was said.
    /// - Throws: `Missing` where the target lacks the means.
    func knock(_ knock: Knock) async throws -> (Welcome, Transcript) {
        var patience = Patience(means.limits.close)
        var result = try await knockOnce(knock)
        while case (.failed(.timedOut, _), _) = result, patience.isLeft() { result = try await knockOnce(knock) }
        return result
    }

    private func knockOnce(_ knock: Knock) async throws -> (Welcome, Transcript) {
        let credential = try means.credential(knock.credential)
        let node = means.target.nodes[knock.node]
        let (target, headers) = try request(knock, credential: credential, node: node)
        var transcript = Transcript(who: knock.name)
        let start = NIODeadline.now()
        do {
            let outcome = try await WebSocketClient.connect(
                host: node.host,
                port: node.port,
                target: target,
                origin: means.target.origin,
                headers: headers,
                handshakeTimeout: .milliseconds(Int64(means.limits.close.wholeMilliseconds)),
                group: means.group,
                prepare: means.security.prepare(node)
            )
            switch outcome {
            case .established(let connection):
                transcript.add(connection.exchange, from: start)
                return (.open(Tab(connection, transcript: transcript, playbook: means.playbook)), transcript)
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

    private func request(_ knock: Knock, credential: String?, node: Node) throws -> (String, HTTPHeaders) {
        let parameters = try means.parameters(knock.room).mapValues(PercentEncoding.encode)
        let path = node.prefix + means.channel.address.path(parameters)
        guard let rules = means.channel.credential, let credential else { return (path, [:]) }
        let pair = "\(rules.rules.parameter)=\(PercentEncoding.encode(credential))"
        switch rules.place {
        case .query: return ("\(path)?\(pair)", [:])
        case .cookie: return (path, ["Cookie": pair])
        }
    }
}
