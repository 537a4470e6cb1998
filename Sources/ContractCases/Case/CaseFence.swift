import CodecRuntime
import ContractEngine
import ContractReading
import MockEngine
import ProtocolSpec

/// What proves that nothing more was to come: something that follows it on the same way.
struct CaseFence: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// A message that the contract delivers to all of the room.
        case delivered(String)
        /// The stated answer to a request; where in its payload the request's number is.
        case reply(to: String, with: [String: [String]])
        /// The answer to a ping of the contract's own.
        case pong(to: String, with: [String])
    }

    var kind: Kind
    /// Without its mark.
    var line: ScriptLine
    /// Where the mark goes; nil where none does.
    var place: [String]?
    /// Whether the mark is a number, and no text.
    var isNumber = false

    /// The name of the message that is sent.
    var request: String { line.message ?? "" }

    /// Whether it comes to everybody in the room.
    var isDelivered: Bool { if case .delivered = kind { true } else { false } }

    /// For people.
    var phrase: String {
        switch kind {
        case .delivered(let name): "a \"\(name)\" sent behind it"
        case .reply(let name, _): "the answer to a \"\(name)\" sent behind it"
        case .pong(let name, _): "the answer to a \"\(name)\" sent behind it"
        }
    }

    /// The line with its mark.
    func marked(_ mark: JSONValue) -> ScriptLine {
        guard let place, let payload = line.payload else { return line }
        return ScriptLine(message: line.message, payload: payload.setting(place[...], to: mark))
    }
}

extension CaseFence {
    /// The fences of a contract, the surest first. A request that does something is none: only what the contract delivers, and
    /// what is there to be answered, is said without being asked for.
    static func all(of contract: InterpretedContract) -> [CaseFence] {
        let plans = contract.plans
        return plans.flatMap { deliveries($0, contract) } + plans.flatMap { answers($0, contract) }
    }

    /// Messages of clients that carry a text of theirs to everybody. One that brings about nothing else goes first.
    private static func deliveries(_ plan: SocketPlan, _ contract: InterpretedContract) -> [CaseFence] {
        let reactions = Dictionary(grouping: plan.socket.reactions) { $0.trigger }
        let found = plan.received.messages.flatMap { id -> [(CaseFence, others: Int)] in
            let own = reactions[.message(id)] ?? []
            return own.filter { $0.audience == .all }.compactMap { reaction in
                fence(id, reaction, contract).map { ($0, own.count - 1) }
            }
        }
        return found.enumerated().sorted { ($0.element.others, $0.offset) < ($1.element.others, $1.offset) }
            .map(\.element.0)
    }

    private static func fence(
        _ id: Contract.Message.ID,
        _ reaction: Contract.Reaction,
        _ contract: InterpretedContract
    ) -> CaseFence? {
        let name = contract.contract[id].name
        guard let example = contract.example(of: name, isFromClient: true) else { return nil }
        for entry in reaction.payload?.entries ?? [] {
            guard let source = entry.value.string, source.hasPrefix("$message.payload#/") else { continue }
            let place = source.dropFirst("$message.payload#/".count).split(separator: "/").map(String.init)
            let fence = CaseFence(
                kind: .delivered(contract.contract[reaction.message].name),
                line: ScriptLine(message: name, payload: example),
                place: place
            )
            // A text of any form has room for a mark.
            let marks = [JSONValue.string("babcdef-0-f1."), .string("b-a. c")]
            if marks.allSatisfy({ contract.language.clientProblem(fence.marked($0)) == nil }) { return fence }
        }
        return nil
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
                    let fence = CaseFence(
                        kind: .reply(to: message.name, with: places),
                        line: line,
                        place: place,
                        isNumber: isNumber
                    )
                    if contract.language.clientProblem(fence.marked(value)) == nil { return (fence, answer.isDeclared) }
                }
            }
            let names = answer.alternatives.filter { !$0.isError }.map { contract.contract[$0.message].name }
            return names.isEmpty
                ? nil : (CaseFence(kind: .pong(to: message.name, with: names), line: line), answer.isDeclared)
        }
        return found.filter(\.isStated).map(\.0) + found.filter { !$0.isStated }.map(\.0)
    }

    private static func isPing(_ message: Contract.Message) -> Bool {
        let name = (message.statedName ?? message.name).lowercased()
        return name.contains("ping") && !name.contains("typing") && !name.contains("shipping")
            || name.contains("heartbeat") || name.contains("keepalive")
    }
}
