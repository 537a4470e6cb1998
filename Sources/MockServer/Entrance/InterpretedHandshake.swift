import AccessTokens
import CodecRuntime
import ContractEngine
import MockEngine
import NIOCore
import NIOHTTP1
import ProtocolSpec
import ServerRules
import WebSocketWire

/// Decides whether a client gets a WebSocket of a contract that was read, and as whom.
struct InterpretedHandshake: Sendable {
    private let served: @Sendable () -> InterpretedContract
    private let driver: EngineDriver
    private let configuration: MockConfiguration
    private let revocations: Revocations
    private let answers: AdmissionAnswers

    /// - Parameters:
    ///   - served: the contract that is served now; it may be read anew.
    ///   - driver: asks the engine.
    ///   - configuration: the key and clock of tokens, and whether credentials are required.
    ///   - revocations: tokens that are no longer good.
    init(
        served: @escaping @Sendable () -> InterpretedContract,
        driver: EngineDriver,
        configuration: MockConfiguration,
        revocations: Revocations
    ) {
        self.served = served
        self.driver = driver
        self.configuration = configuration
        self.revocations = revocations
        answers = AdmissionAnswers(driver: driver, denials: configuration.denials)
    }

    /// What the wire needs to know of this server's endpoints.
    var upgrade: WebSocketUpgradeConfiguration {
        let handshake = self
        var upgrade = WebSocketUpgradeConfiguration(
            owns: { head in
                head.asksForWebSocket
                    || handshake.served().router.match(path: RequestTarget(head.uri).path) != nil
            },
            settings: WebSocketSettings(closeTimeout: .seconds(1)),
            decide: { head, channel in handshake.decide(head, on: channel) }
        )
        upgrade.refused = { _, refusal in handshake.answers.tell(refusal) }
        let subprotocols = SubprotocolChoice(
            known: { handshake.subprotocols(at: $0) },
            { handshake.driver.tellFault($0) }
        )
        return subprotocols.added(to: upgrade)
    }

    /// The subprotocols that the contract has where a request leads; nil where what is offered is no subprotocol but a token,
    /// and any answer will do.
    private func subprotocols(at head: HTTPRequestHead) -> [String]? {
        let served = served()
        guard let match = served.router.match(path: RequestTarget(head.uri).path) else { return [] }
        let known = served.contract.sockets[match.socket].subprotocols
        return known.isEmpty && served.handshakes[match.socket].asksForSubprotocol ? nil : known
    }

    /// What a client brings.
    private struct Guest: Sendable {
        var visit: Visit
        /// Where the rooms have members and tokens are judged: the room and the token's worth.
        var request: AdmissionRequest?
        var token = TokenState.missing
        /// What is to be told once it is let in.
        var remarks: [String] = []
    }

    private func decide(
        _ head: HTTPRequestHead,
        on channel: any NIOCore.Channel
    ) -> EventLoopFuture<WebSocketUpgradeDecision> {
        let served = served()
        let target = RequestTarget(head.uri)
        guard let match = served.router.match(path: target.path) else {
            let refusal = HandshakeRefusal(status: .notFound, message: wayHere(target.path, served))
            answers.tell(refusal)
            return channel.eventLoop.makeSucceededFuture(.refuse(refusal))
        }
        let promise = channel.eventLoop.makePromise(of: Result<Guest, Denial>.self)
        promise.completeWithTask { await judge(head, target, match, served) }
        return promise.futureResult.flatMap { judged in
            driver.handshakeTurn().map {
                // A client that is gone already must use up nothing of the script.
                channel.isActive ? answer(judged) : answers.gone()
            }
        }
    }

    private func answer(_ judged: Result<Guest, Denial>) -> WebSocketUpgradeDecision {
        switch judged {
        case .failure(.code(let rule)): return answers.decision(for: .deny(rule))
        case .failure(.status(let status, let message)):
            let refusal = HandshakeRefusal(status: status, message: message + "\n")
            answers.tell(refusal)
            return .refuse(refusal)
        case .success(let guest):
            for remark in guest.remarks { driver.tellRemark(remark) }
            let admission = guest.request.map { driver.judge($0, token: guest.token) } ?? driver.judge(guest.visit)
            return answers.decision(for: admission)
        }
    }

    /// Why a client is not let in.
    private enum Denial: Error {
        case code(CloseRule)
        case status(HTTPResponseStatus, String)
    }

    private func judge(
        _ head: HTTPRequestHead,
        _ target: RequestTarget,
        _ match: SocketRouter.Match,
        _ served: InterpretedContract
    ) async -> Result<Guest, Denial> {
        let (socket, rules) = (served.contract.sockets[match.socket], served.handshakes[match.socket])
        let headers = head.headers
        let request = HandshakeRules.Request(target: target, header: { Self.value($0, in: headers) })
        var guest = Guest(visit: visit(match, target, socket, served.router))
        let remark = SlashAtEnd.remark(came: target.path, contract: socket.path)
        guest.remarks += [remark].compactMap(\.self)
        do throws(Denial) {
            try await present(rules, request, socket, &guest)
        } catch { return .failure(error) }
        tellMissing(socket.query, "query parameter", { target.parameter($0) != nil }, &guest)
        tellMissing(socket.headers, "header field", { headers.contains(name: $0) }, &guest)
        return .success(guest)
    }

    /// A field's first value, or the whole list of those that a client may write in several lines.
    private static func value(_ name: String, in headers: HTTPHeaders) -> String? {
        guard name == "sec-websocket-protocol" else { return headers.first(name: name) }
        return headers.contains(name: name) ? headers[canonicalForm: name].joined(separator: ",") : nil
    }

    private func visit(
        _ match: SocketRouter.Match,
        _ target: RequestTarget,
        _ socket: Contract.Socket,
        _ router: SocketRouter
    ) -> Visit {
        // The same room however the address is written: with or without a slash at its end, or encoded.
        let path = String(router.path(of: match.socket, match.parameters).prefix(512))
        let values = socket.parameters.compactMap { match.parameters[$0.name] }
        let name = ([socket.name] + values.map { String($0.prefix(64)) }).joined(separator: " ")
        let client = target.parameter("belay-client").flatMap { $0.isEmpty ? nil : String($0.prefix(64)) }
        return Visit(
            socket: SocketID(index: match.socket),
            room: path,
            roomName: name,
            parameters: match.parameters,
            client: client
        )
    }

    /// Query and header fields never keep a client out; what the contract requires and is not there is told.
    private func tellMissing(
        _ parameters: [Contract.Parameter],
        _ what: String,
        _ isThere: (String) -> Bool,
        _ guest: inout Guest
    ) {
        for parameter in parameters where parameter.isRequired && !isThere(parameter.name) {
            guest.remarks.append(
                "a client came without the \(what) \(parameter.name), which the contract requires"
            )
        }
    }

    private func wayHere(_ path: String, _ served: InterpretedContract) -> String {
        let place = path.unicodeScalars.count > 200 ? "\(path.prefix(200))…" : path
        let sockets = served.contract.sockets.prefix(5).enumerated().map { index, socket in
            let values = socket.parameters.map { ($0.name, $0.examples.first ?? "{\($0.name)}") }
            return served.router.path(of: index, Dictionary(values, uniquingKeysWith: { first, _ in first }))
        }
        let known = sockets.joined(separator: ", ")
        return "No WebSocket is at \(place)" + (known.isEmpty ? "\n" : "; there is \(known)\n")
    }
}

// MARK: - Credentials

extension InterpretedHandshake {
    /// Judges what a client brings to be let in.
    private func present(
        _ rules: HandshakeRules,
        _ request: HandshakeRules.Request,
        _ socket: Contract.Socket,
        _ guest: inout Guest
    ) async throws(Denial) {
        guard let credential = rules.judged, let tokenRules = credential.rules else {
            return try expectCredentials(rules.missing(in: request), &guest)
        }
        let token = rules.value(of: credential, in: request)
        var state = TokenState.missing
        var reason = "there is none"
        if let token {
            let judge = TokenJudge(rules: tokenRules, key: configuration.key.reveal())
            switch await judge.judge(token, at: configuration.now()) {
            case .subject(let subject) where !revocations.covers(token, of: subject): state = .subject(subject)
            case .subject: (state, reason) = (.invalid, "it was revoked")
            case .invalid(let why): (state, reason) = (.invalid, why)
            }
        }
        if socket.room?.members != nil {
            let key = socket.room?.key.flatMap { guest.visit.parameters[$0] }
            guest.request = .channel(room: key.map { WireUUID($0)?.description ?? $0 }, token: token)
            guest.token = state
            return
        }
        guard case .subject(let subject) = state else {
            return try deny(
                state == .missing ? .tokenMissing : .tokenInvalid,
                socket,
                "\(credential.name): \(reason)",
                &guest
            )
        }
        let person = socket.room?.people.first { ($0.id ?? $0.key) == subject }
        if person == nil, socket.closeCodes.contains(where: { $0.condition == .userUnknown }) {
            return try deny(.userUnknown, socket, subject, &guest)
        }
        guest.visit.person = person?.key
        guest.visit.role = person?.key
        guest.visit.client = guest.visit.client ?? String(subject.prefix(64))
    }

    private func expectCredentials(_ missing: [String], _ guest: inout Guest) throws(Denial) {
        guard !missing.isEmpty else { return }
        let names = missing.joined(separator: ", ")
        guard !configuration.requiresCredentials else {
            throw .status(.unauthorized, "The contract asks for \(names)")
        }
        guest.remarks.append("let in without \(names), which the contract asks for; --require-credentials refuses")
    }

    /// The contract's own code for what is wrong, or 401.
    private func deny(
        _ condition: CloseRule.Condition,
        _ socket: Contract.Socket,
        _ reason: String,
        _ guest: inout Guest
    ) throws(Denial) {
        let code =
            socket.closeCodes.first { $0.condition == condition }
            ?? socket.closeCodes.first { $0.condition == .tokenInvalid }
        if let code { throw .code(CloseRule(of: code)) }
        guard !configuration.requiresCredentials else {
            throw .status(.unauthorized, "The contract asks for a token: \(reason)")
        }
        guest.remarks.append("let in without a good token (\(reason)); --require-credentials refuses")
    }
}
