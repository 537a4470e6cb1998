internal import AccessTokens
internal import CodecRuntime
internal import NIOCore
internal import NIOHTTP1
internal import ProtocolSpec
internal import ServerRules
internal import WebSocketWire

/// Connections to the rooms of a target.
struct RoomClients: ClientConnector {
    let context: RunContext
    /// Makes tokens while the run goes on; nil where the contract asks for none.
    let loader: TokenLoader?

    var waits: (message: Duration, close: Duration) { (context.limits.deliver, context.limits.close) }
    var loop: any EventLoop { context.group.next() }
    var nonce: UInt64 { context.nonce }

    func maySend(_ message: String) -> Bool { true }

    func clean(_ text: String) -> String { context.redactor.clean(text) }

    func person(_ role: String) -> (id: String, name: String?)? {
        key(of: role).flatMap(context.target.person).map { ($0.id, $0.name) }
    }

    func secret(_ name: String) throws -> String {
        guard let secret = context.secrets[name] else {
            throw NotAvailable("the secret \"\(name)\" is needed: add secrets: {\(name): {env: …}} to the target")
        }
        return secret.reveal()
    }

    /// The key of the person who plays a role: the one that is called so, else the one in its place.
    private func key(of role: String) -> String? {
        let target = context.target
        if target.person(role) != nil { return role }
        if let index = context.channel.room.members.firstIndex(of: role) {
            return target.main.members.indices.contains(index) ? target.main.members[index] : nil
        }
        switch BuiltInRole(rawValue: role) {
        case .friend: return target.other?.members.first { !target.main.members.contains($0) }
        case .outsider: return target.outsider?.key
        case nil: return nil
        }
    }

    func connect(_ wish: ConnectionWish) async throws -> ClientAttempt {
        do {
            let parameters = try parameters(wish.room)
            let credential = try await credential(wish)
            return try await Connector(context: context).open(
                wish,
                parameters: parameters,
                credential: credential
            )
        } catch let missing as Missing { throw NotAvailable(missing.text) }
    }

    private func parameters(_ room: String?) throws -> [String: String] {
        switch room {
        case nil, RoomName.main.rawValue: try context.parameters(.main)
        case RoomName.other.rawValue: try context.parameters(.other)
        default: try context.parameters(.nonexistent)
        }
    }

    private func credential(_ wish: ConnectionWish) async throws -> String? {
        guard context.channel.credential != nil else { return nil }
        var holder: TokenRequest.Holder?
        if let role = wish.role {
            guard let key = key(of: role) else {
                throw Missing("nobody of the target is the \(role): add the person to \"people\"")
            }
            holder = .person(key)
        }
        guard let holder else { throw Missing("a connection without a role has no token") }
        switch wish.token {
        case .none: return nil
        case .empty: return ""
        case .good:
            let request = TokenRequest(holder, lifetime: wish.lifetime)
            return try await token(request)
        case .faulty(let name):
            guard let fault = GivenTokens.fault(name) else { throw Missing("there is no token \"\(name)\"") }
            if fault == .unknownUser { return try await token(TokenRequest(.unknownPerson)) }
            return try await token(TokenRequest(holder, fault: fault))
        }
    }

    /// A token that was loaded before the run, or one that is made now: what is good for a short time counts from now on.
    private func token(_ request: TokenRequest) async throws -> String {
        if request.lifetime == nil, let token = try? context.tokenStore.token(request) { return token.reveal() }
        guard let loader, let key = context.tokenStore.key, let token = try await loader.minted(request, with: key)
        else { return try context.tokenStore.token(request).reveal() }
        context.redactor.learn(token, label: request.label)
        return token
    }
}

extension Connector {
    /// Opens a connection whose events another suite reads.
    ///
    /// - Parameters:
    ///   - wish: what is asked for.
    ///   - parameters: the values of the address's parameters.
    ///   - credential: the credential's text; nil for none.
    /// - Returns: what came of it.
    /// - Throws: `SuiteError` where this machine stood in the way.
    func open(
        _ wish: ConnectionWish,
        parameters: [String: String],
        credential: String?
    ) async throws -> ClientAttempt {
        let node = context.target.nodes[0]
        var path = node.prefix + context.channel.address.path(parameters.mapValues(PercentEncoding.encode))
        var headers: HTTPHeaders = [:]
        var query = wish.query.map { (name: $0.name, value: $0.value) }
        if let rules = context.channel.credential, let credential {
            switch rules.place {
            case .query: query.insert((rules.rules.parameter, credential), at: 0)
            case .cookie:
                headers.add(name: "Cookie", value: "\(rules.rules.parameter)=\(PercentEncoding.encode(credential))")
            }
        }
        let pairs = query.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
        if !pairs.isEmpty { path += "?" + pairs.joined(separator: "&") }
        for header in wish.headers { headers.add(name: header.name, value: header.value) }
        var transcript = Transcript(who: wish.name)
        let start = NIODeadline.now()
        do {
            switch try await shakeHands(with: node, path, headers) {
            case .established(let connection):
                transcript.add(connection.exchange, from: start)
                transcript.markSetUp()
                return ClientAttempt(.open(connection), transcript: transcript)
            case .refused(let exchange):
                transcript.add(exchange, from: start)
                return ClientAttempt(.refused(Int(exchange.response.status.code)), transcript: transcript)
            }
        } catch {
            if let cause = error.cause, OpenFiles.isExhausted(cause) {
                throw SuiteError.outOfFiles(context.openFiles())
            }
            transcript.add(.toServer, "GET \(path) HTTP/1.1", at: start)
            if let response = error.response { transcript.add(response) }
            transcript.add(.note, error.message)
            return ClientAttempt(.failed(error.message), transcript: transcript)
        }
    }
}
