import AccessTokens
import CodecRuntime
import ContractEngine
import NIOCore
import NIOHTTP1
import ProtocolSpec
import ServerRules
import WebSocketWire

/// Decides whether a client gets a WebSocket of any contract, and as whom.
struct InterpretedHandshake: Sendable {
    private let contract: Contract
    private let driver: InterpretedDriver
    private let configuration: MockConfiguration
    private let requiresCredentials: Bool
    private let router: SocketRouter
    private let rules: [HandshakeRules]

    init(
        contract: Contract,
        driver: InterpretedDriver,
        configuration: MockConfiguration,
        requiresCredentials: Bool
    ) {
        self.contract = contract
        self.driver = driver
        self.configuration = configuration
        self.requiresCredentials = requiresCredentials
        router = SocketRouter(contract)
        rules = contract.sockets.map { HandshakeRules(contract, socket: $0) }
    }

    /// What the wire needs to know of this server's endpoints.
    var upgrade: WebSocketUpgradeConfiguration {
        let handshake = self
        var upgrade = WebSocketUpgradeConfiguration(
            owns: { head in
                handshake.router.match(path: RequestTarget(head.uri).path) != nil || head.asksForWebSocket
            },
            settings: WebSocketSettings(closeTimeout: .seconds(1)),
            decide: { head, channel in
                let promise = channel.eventLoop.makePromise(of: WebSocketUpgradeDecision.self)
                promise.completeWithTask { await handshake.decide(head) }
                return promise.futureResult
            }
        )
        upgrade.refused = { _, refusal in
            handshake.driver.tell(.refused("refused with HTTP \(refusal.status.code): \(refusal.message)"))
        }
        return upgrade
    }

    private func decide(_ head: HTTPRequestHead) async -> WebSocketUpgradeDecision {
        let target = RequestTarget(head.uri)
        guard let match = router.match(path: target.path) else { return refuse(.notFound, wayHere(target.path)) }
        let headers = head.headers
        let request = HandshakeRules.Request(target: target, header: { headers.first(name: $0) })
        let rules = rules[match.socket]
        let socket = contract.sockets[match.socket]
        var identity = ConnectionEngine.Identity(name: target.parameter("belay-client") ?? "")
        if let denial = await denial(by: rules, of: socket, request, &identity) { return denial }
        var answer = HTTPHeaders()
        switch rules.subprotocol(for: SubprotocolChoice.offered(headers)) {
        case .none: break
        case .agreed(let name): answer.replaceOrAdd(name: "Sec-WebSocket-Protocol", value: name)
        case .taken(let name):
            answer.replaceOrAdd(name: "Sec-WebSocket-Protocol", value: name)
            driver.tell(
                .note(
                    client: nil,
                    "a client offers the subprotocol \(name.prefix(100)), and the contract names none: it was taken, since a browser fails otherwise"
                )
            )
        }
        tellMissing(socket.query, "query parameter", { target.parameter($0) != nil })
        tellMissing(socket.headers, "header field", { headers.contains(name: $0) })
        return .accept(InterpretedSocket(driver: driver, match: match, identity: identity), headers: answer)
    }

    // MARK: Credentials

    /// Why a client is not let in; nil where it is.
    private func denial(
        by rules: HandshakeRules,
        of socket: Contract.Socket,
        _ request: HandshakeRules.Request,
        _ identity: inout ConnectionEngine.Identity
    ) async -> WebSocketUpgradeDecision? {
        if let credential = rules.judged, let tokenRules = credential.rules {
            let token = rules.value(of: credential, in: request)
            let judge = TokenJudge(rules: tokenRules, key: configuration.key.reveal())
            let verdict =
                if let token { await judge.judge(token, at: configuration.now()) } else {
                    TokenVerdict.invalid(reason: "there is none")
                }
            switch verdict {
            case .subject(let subject):
                let person = socket.room?.people.first { ($0.id ?? $0.key) == subject }
                identity.personID = subject
                identity.personName = person?.name
                identity.role = person?.key
                if identity.name.isEmpty { identity.name = person?.key ?? subject }
                return denial(of: person, subject, on: socket)
            case .invalid(let reason):
                return deny(token == nil ? .tokenMissing : .tokenInvalid, of: socket, "\(credential.name): \(reason)")
            }
        }
        let missing = rules.missing(in: request)
        guard !missing.isEmpty else { return nil }
        let names = missing.joined(separator: ", ")
        if requiresCredentials { return refuse(.unauthorized, "The contract asks for \(names)") }
        driver.tell(
            .note(client: nil, "let in without \(names), which the contract asks for; --require-credentials refuses")
        )
        return nil
    }

    /// Why somebody whose token is good is not let in: the contract names a room's members, and has a code for who is none.
    private func denial(
        of person: Room.Person?,
        _ subject: String,
        on socket: Contract.Socket
    ) -> WebSocketUpgradeDecision? {
        guard let room = socket.room, let members = room.members, !room.people.isEmpty else { return nil }
        let condition: CloseRule.Condition
        if let person {
            guard !members.contains(person.key) else { return nil }
            condition = .notAMember
        } else {
            condition = .userUnknown
        }
        guard socket.closeCodes.contains(where: { $0.condition == condition }) else { return nil }
        return deny(condition, of: socket, person?.key ?? subject)
    }

    /// The contract's own code for what is wrong, or 401.
    private func deny(
        _ condition: CloseRule.Condition,
        of socket: Contract.Socket,
        _ reason: String
    ) -> WebSocketUpgradeDecision? {
        let code =
            socket.closeCodes.first { $0.condition == condition }
            ?? socket.closeCodes.first { $0.condition == .tokenInvalid }
        guard let code else {
            if requiresCredentials { return refuse(.unauthorized, "The contract asks for a token: \(reason)") }
            driver.tell(.note(client: nil, "let in without a good token (\(reason)); --require-credentials refuses"))
            return nil
        }
        if code.phase == .handshake || configuration.denials == .refuse { return refuse(.forbidden, code.reason) }
        driver.tell(.refused("closed with \(code.code) \(code.name): \(reason)"))
        let rule = CloseRule(
            code: UInt16(clamping: code.code),
            name: code.name,
            reason: code.reason,
            condition: code.condition,
            phase: code.phase,
            retry: code.retry
        )
        return .accept(DeniedSocket(rule: rule))
    }

    private func refuse(_ status: HTTPResponseStatus, _ message: String) -> WebSocketUpgradeDecision {
        driver.tell(.refused("refused with HTTP \(status.code): \(message)"))
        return .refuse(HandshakeRefusal(status: status, message: message + "\n"))
    }

    /// Query and header fields never keep a client out; what the contract requires and is not there is told.
    private func tellMissing(_ parameters: [Contract.Parameter], _ what: String, _ isThere: (String) -> Bool) {
        for parameter in parameters where parameter.isRequired && !isThere(parameter.name) {
            driver.tell(
                .note(client: nil, "a client came without the \(what) \(parameter.name), which the contract requires")
            )
        }
    }

    private func wayHere(_ path: String) -> String {
        let place = path.unicodeScalars.count > 200 ? "\(path.prefix(200))…" : path
        let known = contract.sockets.prefix(5).map(\.path).joined(separator: ", ")
        return "No WebSocket is at \(place)" + (known.isEmpty ? "" : "; there is \(known)")
    }
}
