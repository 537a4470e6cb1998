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
    /// When the server was gone.
    let outages: Outages

    /// - Parameters:
    ///   - plan: the socket, as a server serves it.
    ///   - place: where the target has it.
    ///   - target: with its secrets.
    ///   - security: TLS, for nodes that need it.
    ///   - group: whose event loops the connections run on.
    ///   - route: where a node is reached.
    ///   - outages: takes note of when the server is gone.
    package init(
        _ plan: SocketPlan,
        at place: SocketPlace,
        target: ResolvedTarget,
        security: TransportSecurity,
        group: any EventLoopGroup,
        route: @escaping @Sendable (Node) -> Node = { $0 },
        outages: Outages = Outages()
    ) {
        contract = plan.contract
        self.plan = plan
        self.place = place
        self.target = target
        self.security = security
        self.group = group
        self.route = route
        self.outages = outages
    }

    /// Opens a connection whose events another suite reads.
    ///
    /// - Parameters:
    ///   - wish: what is asked for beside what the target says.
    ///   - place: where.
    ///   - parameters: values of the address's parameters that are others than the target's.
    ///   - room: the room, where they say none.
    /// - Returns: what came of it, with nothing to say first.
    /// - Throws: `NotAvailable` where the target has no such token.
    func attempt(
        _ wish: ConnectionWish,
        at place: SocketPlace,
        _ parameters: [String: String],
        room: Opening.Room
    ) async throws -> ClientAttempt {
        var target = target
        target.query += wish.query.map { ($0.name, $0.value) }
        target.headers += wish.headers.map { ($0.name, $0.value) }
        target.parameters.merge(parameters) { $1 }
        // A client in nobody's name is the first of those there are.
        let anybody = target.credentials.isEmpty ? target.target.people(at: plan.socket, of: contract).first?.key : nil
        let opening = Opening(credentials: try credentials(wish), person: wish.role ?? anybody, room: room)
        let path = self.place.path(of: contract, self.target.parameters, room: room, other: self.target.other)
        if path == nil {
            throw NotAvailable("no second room is known: name one in a target file: other: {PARAMETER: VALUE}")
        }
        let request = HandshakeRequest(place, of: contract, target: target, opening: opening)
        let (outcome, transcript) = await exchange(wish.name, request)
        switch outcome {
        case .success(.established(let connection)): return ClientAttempt(.open(connection), transcript: transcript)
        case .success(.refused(let exchange)):
            return ClientAttempt(.refused(Int(exchange.response.status.code)), transcript: transcript)
        case .failure(let error): return ClientAttempt(.failed(error.message), transcript: transcript)
        }
    }

    /// What a case lets a client bring.
    private func credentials(_ wish: ConnectionWish) throws(NotAvailable) -> Opening.Credentials {
        switch wish.token {
        case .good where wish.lifetime == nil: return .given
        case .good: throw NotAvailable("a token with a lifetime of its own needs a target file with tokens: {mint: …}")
        case .none: return .none
        case .empty: throw NotAvailable("an empty token needs a target file with tokens: {mint: …}")
        case .faulty(let name):
            let faults: [String: Opening.Fault] = [
                "expired": .expired, "unknown-user": .unknownUser, "forged": .forged, "alg-none": .unsigned,
            ]
            if let fault = faults[name], target.faulty[fault] != nil { return .faulty(fault) }
            if name == "forged" { return .madeUp }
            let key = "the key that signs, in a target file: keys"
            let needs = faults[name] == nil ? "a target file with tokens: {mint: …}" : key
            throw NotAvailable("a token that is \(name) needs \(needs)")
        }
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
        let (outcome, transcript) = await exchange(name, request, node: node)
        switch outcome {
        case .success(.established(let connection)):
            let most = target.target.limits.messageBytes
            return .open(
                LiveConnection(
                    connection,
                    transcript: transcript,
                    plan: plan,
                    mostBytes: most,
                    isTried: opening != Opening()
                )
            )
        case .success(.refused(let exchange)):
            return .refused(status: Int(exchange.response.status.code), transcript)
        case .failure(let error):
            let insecure = error.cause.flatMap(TransportSecurity.reason)
            return .failed(insecure == nil ? error.code : .unreachable, insecure ?? error.message, transcript)
        }
    }

    /// Shakes hands; where a server that was there is gone, once it is back.
    private func exchange(
        _ name: String,
        _ request: HandshakeRequest,
        node: Int = 0
    ) async -> (Result<ClientHandshakeOutcome, WebSocketClientError>, Transcript) {
        let first = await exchangeOnce(name, request)
        guard first.0.isUnreachable else {
            outages.noteAnswer(of: node)
            return first
        }
        guard outages.noteRefusal(of: node) else { return first }
        let end = NIODeadline.now() + .milliseconds(Int64(Outages.longest.wholeMilliseconds))
        while NIODeadline.now() < end, !Task.isCancelled {
            try? await loop.scheduleTask(in: .milliseconds(50)) {}.futureResult.get()
            let again = await exchangeOnce(name, request)
            if !again.0.isUnreachable { return again }
        }
        if !Task.isCancelled { outages.noteGone(node) }
        return first
    }

    /// Shakes hands.
    private func exchangeOnce(
        _ name: String,
        _ request: HandshakeRequest
    ) async -> (Result<ClientHandshakeOutcome, WebSocketClientError>, Transcript) {
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
            case .established(let connection): transcript.add(connection.exchange, from: start)
            case .refused(let exchange): transcript.add(exchange, from: start)
            }
            return (.success(outcome), transcript)
        } catch {
            transcript.add(.toServer, "GET \(request.uri) HTTP/1.1", at: start)
            if let response = error.response { transcript.add(response) }
            transcript.add(.note, error.cause.flatMap(TransportSecurity.reason) ?? error.message)
            return (.failure(error), transcript)
        }
    }
}

extension Result<ClientHandshakeOutcome, WebSocketClientError> {
    /// Whether nobody listened.
    fileprivate var isUnreachable: Bool {
        if case .failure(let error) = self { error.code == .unreachable } else { false }
    }
}
