internal import CodecRuntime
internal import NIOCore
internal import NIOHTTP1
internal import ProtocolSpec
internal import ServerRules
internal import WebSocketWire

/// Makes connections, as a browser would.
struct Connector: Sendable {
    let context: RunContext
    var settings = WebSocketSettings()

    /// Connects.
    ///
    /// - Returns: what came of it, and what was said.
    /// - Throws: `Missing` where the target lacks the means, `SuiteError` where this machine does.
    func attempt(_ attempt: ConnectionAttempt) async throws -> (ConnectionOutcome, Transcript) {
        var deadline = Deadline(context.limits.close)
        var result = try await attemptOnce(attempt)
        while case (.failed(.timedOut, _), _) = result, deadline.isLeft() { result = try await attemptOnce(attempt) }
        guard case .failed(.unreachable, _) = result.0 else {
            context.outages.noteAnswer(of: attempt.node)
            return result
        }
        return context.outages.noteRefusal(of: attempt.node) ? try await attemptOnceBack(attempt, or: result) : result
    }

    /// Connects once a server that was there is back.
    ///
    /// - Returns: the same; or the first result, where it does not come back.
    private func attemptOnceBack(
        _ attempt: ConnectionAttempt,
        or first: (ConnectionOutcome, Transcript)
    ) async throws -> (ConnectionOutcome, Transcript) {
        let end = context.deadline(Outages.longest)
        while NIODeadline.now() < end {
            try await context.group.next().scheduleTask(in: .milliseconds(50)) {}.futureResult.get()
            try Task.checkCancellation()
            let result = try await attemptOnce(attempt)
            if case .failed(.unreachable, _) = result.0 { continue }
            return result
        }
        context.outages.noteGone(attempt.node)
        return first
    }

    private func attemptOnce(_ attempt: ConnectionAttempt) async throws -> (ConnectionOutcome, Transcript) {
        let credential = try context.credential(attempt.credential)
        let node = context.target.nodes[attempt.node]
        let (target, headers) = try request(attempt, credential: credential, node: node)
        var transcript = Transcript(who: attempt.name)
        let (start, sent) = (NIODeadline.now(), context.now())
        do {
            switch try await shakeHands(with: node, target, headers) {
            case .established(let connection):
                note(connection.exchange.response, sent: sent)
                transcript.add(connection.exchange, from: start)
                let recorded = RecordedConnection(
                    connection,
                    transcript: transcript,
                    contractIndex: context.contractIndex,
                    redactor: context.redactor,
                    place: context.connections.add(attempt, opened: start).map { (context.connections, $0) }
                )
                return (.open(recorded), transcript)
            case .refused(let exchange):
                note(exchange.response, sent: sent)
                transcript.add(exchange, from: start)
                return (.refused(HandshakeAnswer(exchange.response)), transcript)
            }
        } catch {
            if let cause = error.cause, OpenFiles.isExhausted(cause) {
                throw SuiteError.outOfFiles(context.openFiles())
            }
            transcript.add(.toServer, "GET \(target) HTTP/1.1", at: start)
            if let response = error.response { transcript.add(response) }
            // A TLS connection that fails is not an answer of the server.
            let insecure = error.cause.flatMap(TransportSecurity.reason)
            let message = insecure ?? error.message
            transcript.add(.note, message)
            return (.failed(insecure == nil ? error.code : .unreachable, message: message), transcript)
        }
    }

    /// The handshake at a node, as the run's target has it.
    func shakeHands(
        with node: Node,
        _ path: String,
        _ headers: HTTPHeaders
    ) async throws(WebSocketClientError) -> ClientHandshakeOutcome {
        try await WebSocketClient.connect(
            host: node.host,
            port: node.port,
            target: path,
            origin: context.target.origin,
            headers: headers,
            settings: settings,
            handshakeTimeout: .milliseconds(Int64(context.limits.close.wholeMilliseconds)),
            group: context.group,
            prepare: context.security.prepare(node)
        )
    }

    private func note(_ response: HTTPResponseHead, sent: Int) {
        context.clocks.note(response.headers.first(name: "date"), sent: sent, received: context.now())
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
