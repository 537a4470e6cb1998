package import ContractEngine
package import ContractSuite
package import NIOCore
internal import NIOHTTP1
package import ProtocolSpec
package import WebSocketWire

/// Opens one of a contract's sockets at a target: with its parameters, credentials and subprotocols.
package struct SocketConnector: Sendable {
    /// What came of an attempt.
    package enum Outcome: Sendable {
        case open(LiveConnection)
        /// The server answered in HTTP, with another status than 101.
        case refused(status: Int, Transcript)
        /// There was no answer, or none that could be understood.
        case failed(WebSocketClientError.Code, String, Transcript)
    }

    package let contract: Contract
    package let place: SocketPlace
    package let target: ResolvedTarget
    /// Reads what the server says.
    package let plan: SocketPlan
    private let security: TransportSecurity
    private let group: any EventLoopGroup
    /// Where a node is reached; in tests it is somewhere else than its name says.
    private let route: @Sendable (Node) -> Node

    /// - Parameters:
    ///   - plan: the socket, as a server serves it.
    ///   - place: where the target has it.
    ///   - target: with its secrets.
    ///   - security: TLS, for nodes that need it.
    ///   - group: whose event loops the connections run on.
    ///   - route: where a node is reached.
    package init(
        _ plan: SocketPlan,
        at place: SocketPlace,
        target: ResolvedTarget,
        security: TransportSecurity,
        group: any EventLoopGroup,
        route: @escaping @Sendable (Node) -> Node = { $0 }
    ) {
        contract = plan.contract
        self.plan = plan
        self.place = place
        self.target = target
        self.security = security
        self.group = group
        self.route = route
    }

    /// An event loop for timers.
    var loop: any EventLoop { group.next() }

    /// Connects.
    ///
    /// - Parameters:
    ///   - name: who does, for transcripts.
    ///   - node: which node of the target.
    ///   - opening: what is otherwise than usual.
    /// - Returns: what came of it. Where there is a connection, nothing was said on it yet.
    package func open(_ name: String, node: Int = 0, _ opening: Opening = Opening()) async -> Outcome {
        let request = HandshakeRequest(place, of: contract, target: target, node: node, opening: opening)
        let limits = target.target.limits
        let reached = route(request.node)
        var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        for name in request.subprotocols { headers.add(name: "Sec-WebSocket-Protocol", value: name) }
        var transcript = Transcript(who: name)
        let start = NIODeadline.now()
        do {
            let outcome = try await WebSocketClient.connect(
                host: reached.host,
                port: reached.port,
                target: request.uri,
                headers: headers,
                settings: WebSocketSettings(
                    maximumMessageSize: limits.messageBytes,
                    closeTimeout: .milliseconds(Int64(limits.close.wholeMilliseconds))
                ),
                handshakeTimeout: .milliseconds(Int64(limits.close.wholeMilliseconds)),
                group: group,
                prepare: security.prepare(request.node)
            )
            switch outcome {
            case .established(let connection):
                transcript.add(connection.exchange, from: start)
                return .open(
                    LiveConnection(connection, transcript: transcript, plan: plan, mostBytes: limits.messageBytes)
                )
            case .refused(let exchange):
                transcript.add(exchange, from: start)
                return .refused(status: Int(exchange.response.status.code), transcript)
            }
        } catch {
            transcript.add(.toServer, "GET \(request.uri) HTTP/1.1", at: start)
            if let response = error.response { transcript.add(response) }
            let insecure = error.cause.flatMap(TransportSecurity.reason)
            let words = insecure ?? error.message
            transcript.add(.note, words)
            return .failed(insecure == nil ? error.code : .unreachable, words, transcript)
        }
    }
}
