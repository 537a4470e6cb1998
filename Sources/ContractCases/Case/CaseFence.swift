import CodecRuntime
import ContractEngine
import ContractReading
import MockEngine
import ProtocolSpec

/// What proves that nothing more was to come: something that follows it on the same way.
struct CaseFence: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// A message that the contract delivers: to all of the room, or to who sent it.
        case delivered(String, toAll: Bool)
        /// The answer to a ping of the contract's own; where in its payload the request's number is, by the answer's name.
        case reply([String: [String]])
        /// An answer that has no number, by its name.
        case pong([String])
    }

    var kind: Kind
    /// Without its mark.
    var line: ScriptLine
    /// Where the mark goes.
    var places: [[String]] = []
    /// Whether the mark is a number, and no text.
    var isNumber = false

    /// The name of the message that is sent.
    var request: String { line.message ?? "" }

    /// Whether it comes to everybody in the room.
    var reachesAll: Bool { if case .delivered(_, true) = kind { true } else { false } }

    /// For people.
    var phrase: String {
        switch kind {
        case .delivered(let name, _): "a \"\(name)\" sent behind it"
        case .reply, .pong: "the answer to a \"\(request)\" sent behind it"
        }
    }

    /// The line with its mark.
    func marked(_ mark: JSONValue) -> ScriptLine {
        let payload = places.reduce(line.payload) { payload, place in payload?.setting(place[...], to: mark) }
        return ScriptLine(message: line.message, payload: payload)
    }
}

extension CaseFence {
    /// The fences of a contract, the surest first. A request that does something is none: only what the contract delivers, and
    /// what is there to be answered, is said without being asked for.
    static func all(of contract: InterpretedContract) -> [CaseFence] {
        let plans = contract.plans
        return plans.flatMap { deliveries($0, contract) } + plans.flatMap { answers($0, contract) }
    }

    /// Messages of clients that carry a text of theirs to everybody, or back to them. One that brings about nothing else goes
    /// first.
    private static func deliveries(_ plan: SocketPlan, _ contract: InterpretedContract) -> [CaseFence] {
        let reactions = Dictionary(grouping: plan.socket.reactions) { $0.trigger }
        let found = plan.received.messages.flatMap { id -> [(fence: CaseFence, others: Int)] in
            let own = reactions[.message(id)] ?? []
            return [Contract.Reaction.Audience.all, .sender].compactMap { audience in
                fence(id, own, to: audience, contract).map { ($0, own.count - 1) }
            }
        }
        func rank(_ found: (fence: CaseFence, others: Int)) -> (Int, Int) {
            (found.fence.reachesAll ? 0 : 1, found.others)
        }
        return found.enumerated().sorted { left, right in
            let (one, other) = (rank(left.element), rank(right.element))
            return one == other ? left.offset < right.offset : one < other
        }.map(\.element.fence)
    }

    private static func fence(
        _ id: Contract.Message.ID,
        _ reactions: [Contract.Reaction],
        to audience: Contract.Reaction.Audience,
        _ contract: InterpretedContract
    ) -> CaseFence? {
        let name = contract.contract[id].name
        guard let example = contract.example(of: name, isFromClient: true),
            let delivery = reactions.first(where: { $0.audience == audience && !$0.places.isEmpty })
        else { return nil }
        var fence = CaseFence(
            kind: .delivered(contract.contract[delivery.message].name, toAll: audience == .all),
            line: ScriptLine(message: name, payload: example)
        )
        // Whatever it brings about has the mark, wherever there is room for it.
        for place in Set(reactions.flatMap(\.places)).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            var more = fence
            more.places.append(place)
            let marks = ["babcdef-c99-f99.", "b-a. c"].map { contract.language.clientProblem(more.marked(.string($0))) }
            if marks.allSatisfy({ $0 == nil }) { fence = more }
        }
        return delivery.places.contains { fence.places.contains($0) } ? fence : nil
    }

    /// Pings of the contract's own, those with a stated and numbered answer first.
    private static func answers(_ plan: SocketPlan, _ contract: InterpretedContract) -> [CaseFence] {
        let found = plan.script.answers.compactMap { answer -> (CaseFence, isStated: Bool)? in
            let message = contract.contract[answer.request]
            guard isPing(message), let example = contract.example(of: message.name, isFromClient: true) else {
                return nil
            }
            let line = ScriptLine(message: message.name, payload: example)
            var places: [String: [String]] = [:]
            var place: [String]?
            for alternative in answer.alternatives where !alternative.isError {
                guard let correlation = alternative.correlations.first else { continue }
                place = correlation.request
                places[contract.contract[alternative.message].name] = correlation.answer
            }
            if let place {
                for (value, isNumber) in [(JSONValue.string("babcdef-0-f1."), false), (.integer(1), true)] {
                    let fence = CaseFence(kind: .reply(places), line: line, places: [place], isNumber: isNumber)
                    if contract.language.clientProblem(fence.marked(value)) == nil { return (fence, answer.isDeclared) }
                }
            }
            let names = answer.alternatives.filter { !$0.isError }.map { contract.contract[$0.message].name }
            return names.isEmpty
                ? nil : (CaseFence(kind: .pong(names), line: line), answer.isDeclared)
        }
        return found.filter(\.isStated).map(\.0) + found.filter { !$0.isStated }.map(\.0)
    }

    private static func isPing(_ message: Contract.Message) -> Bool {
        let name = (message.statedName ?? message.name).lowercased()
        return name.contains("ping") && !name.contains("typing") && !name.contains("shipping")
            || name.contains("heartbeat") || name.contains("keepalive")
    }
}

extension Contract.Reaction {
    /// Where in the message that brings it about the texts stand that it copies.
    fileprivate var places: [[String]] {
        (payload?.entries ?? []).compactMap { entry in
            let prefix = "$message.payload#/"
            guard let source = entry.value.string, source.hasPrefix(prefix) else { return nil }
            return source.dropFirst(prefix.count).split(separator: "/").map(String.init)
        }
    }
}
