internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec
internal import SeededRandom
internal import ServerRules

/// Makes the answers of an HTTP endpoint as their schemas, examples and `x-delivers` describe them.
struct HTTPAnswers {
    private let contract: Contract
    private let judge: MessageJudge
    private let members: SchemaMembers
    /// A text with the form of a token, to try whether a schema allows one.
    private static let someToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
    private static let attempts = 6

    init(_ contract: Contract, _ endpoint: Contract.Endpoint) {
        self.contract = contract
        judge = MessageJudge(contract, messages: endpoint.replies)
        members = SchemaMembers(contract)
    }

    /// An answer that says what is wrong.
    func refusal(_ message: Contract.Message.ID, status: Int) -> HTTPAnswer {
        guard contract[message].payload.schema != nil || !contract[message].examples.isEmpty else {
            return .detail(status)
        }
        return HTTPAnswer(status: status, problemIn: sample(message, isFailure: true)) {
            judge.isValid($0, as: message)
        }
    }

    /// The answer that carries what the endpoint is there for.
    ///
    /// - Parameters:
    ///   - message: which message it is.
    ///   - status: its status.
    ///   - described: the payload that `x-delivers` describes; what else must be there comes from examples and schema.
    ///   - lifetime: how long the token is good, in seconds.
    /// - Returns: the answer.
    func success(
        _ message: Contract.Message.ID,
        status: Int,
        _ described: DocumentNode,
        lifetime: Int
    ) -> HTTPAnswer {
        var slots: [HTTPAnswer.Slot] = []
        guard var said = value(described, at: [], &slots)?.members else {
            return HTTPAnswer(status: status, json: "{}", slots: [])
        }
        let names = contract[message].payload.schema.map { members.of($0.node).map(\.key) } ?? []
        func body() -> JSONValue {
            let order = names + said.map(\.name).filter { !names.contains($0) }
            return .object(order.compactMap { name in said.last { $0.name == name } })
        }
        for member in sample(message, isFailure: false).members ?? [] {
            guard !said.contains(where: { $0.name == member.name }) else { continue }
            if judge.isValid(body(), as: message) { break }
            said.append(member)
        }
        if let index = said.firstIndex(where: Self.isLifetime) {
            let made = said[index].value
            said[index].value = .integer(lifetime)
            if !judge.isValid(body(), as: message) { said[index].value = made }
        }
        return HTTPAnswer(status: status, json: body().jsonText, slots: slots)
    }

    /// `expires_in: 900` (RFC 6749, section 5.1).
    private static func isLifetime(_ member: JSONValue.Member) -> Bool {
        guard case .integer = member.value else { return false }
        return Words.key(member.name) == "expiresin"
    }

    // MARK: What x-delivers says

    private func value(_ node: DocumentNode, at path: [String], _ slots: inout [HTTPAnswer.Slot]) -> JSONValue? {
        guard path.count < 32 else { return nil }
        switch node.content {
        case .mapping(let entries):
            return .object(
                entries.compactMap { entry in
                    value(entry.value, at: path + [entry.key], &slots).map { .init(name: entry.key, value: $0) }
                }
            )
        case .sequence(let items):
            var values: [JSONValue] = []
            for item in items {
                if let made = value(item, at: path + [String(values.count)], &slots) { values.append(made) }
            }
            return .array(values)
        case .string(let text): return expression(text, at: path, &slots)
        default: return node.json
        }
    }

    private func expression(_ text: String, at path: [String], _ slots: inout [HTTPAnswer.Slot]) -> JSONValue? {
        let token = "$generated.jwt."
        let (source, placeholder): (HTTPAnswer.Source, String)
        switch text {
        case "$sender.id":
            (source, placeholder) = (.senderID, someone?.id ?? someone?.key ?? WireUUID(high: 0, low: 0).description)
        case "$sender.name": (source, placeholder) = (.senderName, someone?.name ?? someone?.key ?? "name")
        case "$generated.uuid": (source, placeholder) = (.uuid, WireUUID(high: 0, low: 0).description)
        case "$generated.timestamp": (source, placeholder) = (.timestamp, WireTimestamp(microseconds: 0).description)
        case _ where text.hasPrefix(token):
            let scheme = text.dropFirst(token.count)
            guard let rules = contract.credentials.first(where: { $0.name == scheme })?.rules else { return nil }
            (source, placeholder) = (.token(rules), Self.someToken)
        // A request brings nothing but its token.
        case _ where text.hasPrefix("$message."): return nil
        default: return .string(text)
        }
        slots.append(.init(path: path, source: source))
        return .string(placeholder)
    }

    private var someone: Room.Person? { contract.sockets.lazy.compactMap { $0.room?.people.first }.first }

    // MARK: What the document shows

    /// A body that the schema allows: an example, else one that is made of it.
    private func sample(_ message: Contract.Message.ID, isFailure: Bool) -> JSONValue {
        let shown = contract[message].examples.compactMap { $0.payload?.json }
        if let valid = shown.first(where: { judge.isValid($0, as: message) }) { return valid }
        guard let schema = contract[message].payload.schema?.node else { return shown.first ?? .object([]) }
        var best: JSONValue?
        for attempt in 0..<Self.attempts {
            let source = FrameSource(
                random: SplitMix64(seed: UInt64(attempt)),
                clock: 0,
                ordinal: 0,
                count: 0,
                seed: 0,
                connection: ""
            )
            var sampler = SchemaSampler(members: members, source: source)
            sampler.isVaried = attempt > 0
            sampler.ignoresExamples = attempt > 2
            sampler.tellsFailures = isFailure
            let value = sampler.value(schema)
            if judge.isValid(value, as: message) { return value }
            best = best ?? value
        }
        return best ?? .object([])
    }
}

extension ChannelRules.TokenEndpoint {
    /// The endpoint whose answer carries a token of a scheme, and that asks for a token itself; nil where there is none.
    init?(of contract: Contract, for scheme: String?) {
        for endpoint in contract.endpoints {
            guard let token = endpoint.tokens.first(where: { $0.scheme == scheme }), let payload = endpoint.payload
            else { continue }
            let uses = endpoint.security.joined().map(\.credential)
            let asked = uses.lazy.compactMap { name in contract.credentials.first { $0.name == name } }
            guard let credential = asked.first(where: { $0.place == .cookie })?.rules else { continue }
            let lifetime = contract.credentials.first { $0.name == scheme }?.rules?.lifetimeSeconds ?? 0
            self.init(
                of: contract,
                endpoint,
                asksFor: credential,
                field: token.member,
                success: { HTTPAnswers(contract, endpoint).success($0, status: $1, payload, lifetime: lifetime) }
            )
            return
        }
        return nil
    }

    private init(
        of contract: Contract,
        _ endpoint: Contract.Endpoint,
        asksFor credential: TokenRules,
        field: String,
        success make: (Contract.Message.ID, Int) -> HTTPAnswer
    ) {
        let answers = HTTPAnswers(contract, endpoint)
        let known = endpoint.replies.compactMap { id in contract[id].httpStatus.map { (id: id, status: $0) } }
        let good = known.first { 200..<300 ~= $0.status }
        let goodMessage = good?.id ?? endpoint.replies.first { contract[$0].httpStatus == nil }
        let failures = known.filter { !(200..<300 ~= $0.status) }.map { answers.refusal($0.id, status: $0.status) }
        let refusal = Self.refusal(of: failures.map(\.status))
        self.init(
            name: endpoint.name,
            method: endpoint.method,
            path: endpoint.path,
            credential: credential,
            field: field,
            success: goodMessage.map { make($0, good?.status ?? 200) }
                ?? HTTPAnswer(status: 200, json: "{}", slots: []),
            refusal: failures.first { $0.status == refusal } ?? .detail(401),
            others: failures.filter { $0.status != refusal }
        )
    }
}
