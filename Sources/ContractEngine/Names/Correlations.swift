internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec

/// Finds what an answer copies from its request so that a client knows which request it is for.
struct Correlations {
    private let contract: Contract
    private let members: [Contract.Message.ID: [String]]

    /// - Parameters:
    ///   - contract: the contract.
    ///   - messages: those that may be asked about.
    init(_ contract: Contract, messages: [Contract.Message.ID]) {
        self.contract = contract
        let schemas = SchemaMembers(roots: contract.documents)
        members = Dictionary(
            messages.map { ($0, Self.names(of: contract[$0], schemas)) },
            uniquingKeysWith: { own, _ in own }
        )
    }

    /// - Returns: declared places where there are some; else members of the same name that end in id, seq or nonce; else a
    ///   member of the answer that by custom holds the request's id.
    func between(_ request: Contract.Message.ID, _ answer: Contract.Message.ID) -> [Contract.Correlation] {
        let (asked, given) = (members[request] ?? [], members[answer] ?? [])
        let (request, answer) = (contract[request], contract[answer])
        if let place = request.correlation ?? answer.correlation, has(place, request, asked), has(place, answer, given)
        {
            return [
                Contract.Correlation(
                    request: request.correlation ?? place,
                    answer: answer.correlation ?? place,
                    isDeclared: true
                )
            ]
        }
        let shared = asked.filter { Self.namesExchange($0) && given.contains($0) }
        if !shared.isEmpty {
            return shared.map { Contract.Correlation(request: [$0], answer: [$0], isDeclared: false) }
        }
        guard let id = asked.first(where: { $0.lowercased() == "id" }),
            let holder = given.first(where: { Self.holders.contains(Words.key($0)) })
        else { return [] }
        return [Contract.Correlation(request: [id], answer: [holder], isDeclared: false)]
    }

    /// Whether a message can have something at a place: it declares it, or has its first member, or is an array.
    private func has(_ place: [String], _ message: Contract.Message, _ names: [String]) -> Bool {
        guard message.correlation == nil, let first = place.first, Int(first) == nil else { return true }
        return names.contains(first)
    }

    /// Whether a member's name ends in what numbers an exchange.
    static func namesExchange(_ member: String) -> Bool {
        let last = Words.of(member).last ?? ""
        return ["id", "seq", "nonce", "reqid", "requestid", "msgid", "messageid", "cid", "rid"].contains(last)
    }

    private static let holders: Set<String> = [
        "replyto", "inreplyto", "requestid", "reqid", "correlationid", "responseto", "ackid", "originalid",
        "responseid",
    ]

    /// The names of a payload's members, those of the examples counted in.
    private static func names(of message: Contract.Message, _ members: SchemaMembers) -> [String] {
        let schema = message.payload.schema.map { members.of($0.node).map(\.key) } ?? []
        let shown = message.examples.compactMap(\.payload).flatMap { $0.entries ?? [] }.map(\.key)
        var seen: Set<String> = []
        return (schema + shown).filter { seen.insert($0).inserted }
    }
}
