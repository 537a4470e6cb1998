internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import WebSocketWire

/// Finds out whether there is a server at every node that the target names: that is clearer than a hundred failures, of which
/// none is the server's.
struct NodeTrial {
    let context: RunContext

    /// - Throws: `SuiteError` where a node can't be reached, or speaks TLS though its URL says that it doesn't.
    func run() async throws {
        var tried: [String] = []
        for (index, node) in context.target.nodes.enumerated() {
            let attempt = ConnectionAttempt(credential: .absent, room: .main, node: index, name: "client")
            switch try await Connector(context: context).attempt(attempt).0 {
            case .open(let connection): connection.leave()
            // Some servers answer in plain HTTP that they would rather have TLS.
            case .refused(let answer): if answer.status == 400 { try await expectNoTLS(at: node) }
            case .failed(.unreachable, let message): tried.append("\(node): \(message)")
            case .failed: try await expectNoTLS(at: node)
            }
        }
        guard !tried.isEmpty else { return try await expectHTTP() }
        let (count, name) = (context.target.nodes.count, context.target.name)
        let (fault, cure) =
            tried.count == count
            ? (
                "no node of \"\(name)\" can be reached; is the server running, and \"nodes\" right?",
                "start the server, and what it needs (such as Redis) before it; a firewall may close its port"
            )
            : (
                "\(tried.count) of \(count) nodes of \"\(name)\" can't be reached; are all of them running, and \"nodes\" right?",
                "start what is missing, or leave it out of \"nodes\": what goes between nodes can't be judged without it"
            )
        throw SuiteError(.unreachable, ([fault] + tried.map { "  tried \($0)" } + [cure]).joined(separator: "\n"))
    }

    /// Where probes go to an address of their own, something must listen there, too.
    private func expectHTTP() async throws {
        let (target, probes) = (context.target, context.target.probes)
        let isElsewhere = !target.nodes.contains { $0.host == target.http.host && $0.port == target.http.port }
        guard isElsewhere, probes.messages != nil || probes.lastMessageAt != nil || probes.refresh != nil else {
            return
        }
        let failure: HTTPExchangeError
        do {
            let limit = TimeAmount.milliseconds(Int64(context.limits.close.wholeMilliseconds))
            let bootstrap = ClientBootstrap(group: context.group).connectTimeout(limit)
            return try await bootstrap.connect(host: target.http.host, port: target.http.port).get().close().get()
        } catch {
            failure = HTTPExchangeError(connecting: error, to: target.http)
        }
        // One that takes its time may be there when the checks ask.
        guard failure.code == .unreachable else { return }
        throw SuiteError(
            .unreachable,
            "\"http\" of \"\(target.name)\" can't be reached, and the probes go there: \(failure.message)\n"
                + "start what serves it, or write its address; left out, the probes go to the first node"
        )
    }

    private func expectNoTLS(at node: Node) async throws {
        guard node.scheme == "ws", await speaksTLS(node) else { return }
        var secure = node
        secure.scheme = "wss"
        throw SuiteError(
            .target,
            "\(context.target.location): error: nodes: what listens at \(node) speaks TLS: write \(secure) there, and \"http\" with "
                + "https://; where the certificate is your own, name its authority: tls: {ca: FILE}"
        )
    }

    /// Whether the other side answers as TLS does: with a connection, or with a certificate that is not trusted here.
    private func speaksTLS(_ node: Node) async -> Bool {
        var secure = node
        secure.scheme = "wss"
        do {
            let outcome = try await WebSocketClient.connect(
                host: node.host,
                port: node.port,
                target: "/",
                settings: WebSocketSettings(),
                handshakeTimeout: .milliseconds(Int64(context.limits.close.wholeMilliseconds)),
                group: context.group,
                prepare: context.security.prepare(secure)
            )
            if case .established(let connection) = outcome { connection.socket.close(code: .normalClosure) }
            return true
        } catch {
            return error.cause.map(TransportSecurity.isAboutCertificate) ?? false
        }
    }
}
