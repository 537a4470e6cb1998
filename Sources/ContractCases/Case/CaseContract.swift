import CodecRuntime
package import ContractEngine
import ContractReading
package import MockEngine
import ProtocolSpec

/// A frame as it goes over the wire.
package struct CaseFrame: Sendable, Hashable {
    package var bytes: [UInt8]
    package var isText: Bool

    package init(bytes: [UInt8], isText: Bool = true) {
        self.bytes = bytes
        self.isText = isText
    }

    package init(_ text: String) {
        self.init(bytes: Array(text.utf8))
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// What cases need of a contract: its words, and what a frame is by it.
package struct CaseContract: Sendable {
    private let contract: InterpretedContract
    /// What proves silence to a connection, the surest first.
    let fences: [CaseFence]

    /// The names of the messages that answer a login.
    let loginAnswers: Set<String>

    package init(_ contract: InterpretedContract) {
        self.contract = contract
        fences = CaseFence.all(of: contract)
        loginAnswers = Set(
            contract.plans.flatMap { plan -> [String] in
                guard let login = plan.script.login, let answer = plan.script.answer(to: login.message) else {
                    return []
                }
                return answer.alternatives.map { contract.contract[$0.message].name }
            }
        )
    }

    package var language: ScriptLanguage { contract.language }
    /// The names of the contract's sockets.
    package var sockets: [String] { contract.contract.sockets.map(\.name) }

    /// The frame of a line that a client says.
    ///
    /// - Throws: why no client could say it.
    func frame(of line: ScriptLine) throws(LineProblem) -> CaseFrame {
        var first: LineProblem?
        for plan in contract.plans {
            do throws(LineProblem) {
                guard case .message(let message, _) = try plan.read(line) else { continue }
                return CaseFrame(bytes: message.raw, isText: !message.isBinary)
            } catch { first = first ?? error }
        }
        throw first ?? LineProblem(reason: "the contract has no such message")
    }

    /// What the server said: the message that it is, or what came where it is none.
    func heard(_ frame: CaseFrame) -> HeardMessage {
        let judgement = contract.judgement(of: frame.bytes, isText: frame.isText, isFromClient: false)
        let bare = { frame.isText ? (try? JSONValue(decoding: frame.text)) ?? .string(frame.text) : .string("") }
        guard case .message(let name, let payload) = judgement else { return HeardMessage(payload: bare()) }
        return HeardMessage(name: name, payload: payload ?? bare())
    }

    /// What is wrong with a frame by the contract; nil where it is one of the server's messages.
    func problem(with frame: CaseFrame) -> String? {
        guard
            case .problem(let problem) = contract.judgement(of: frame.bytes, isText: frame.isText, isFromClient: false)
        else { return nil }
        let place = problem.path.isEmpty ? "" : "\(problem.path.joined(separator: ".")): "
        return place + problem.reason
    }

    /// What numbers the requests of a message; nil where no answer copies anything of them.
    ///
    /// - Parameters:
    ///   - line: the request.
    ///   - uuid: a number to try.
    /// - Returns: their places, and what a fresh one is.
    func number(of line: ScriptLine, trying uuid: String) -> RequestNumber? {
        for plan in contract.plans {
            guard let message = try? plan.message(of: line, among: plan.received),
                let answer = plan.script.answer(to: message)
            else { continue }
            var answers: [String: [String]] = [:]
            var place: [String]?
            for alternative in answer.alternatives {
                guard let correlation = alternative.correlations.first,
                    place == nil || place == correlation.request
                else { continue }
                place = correlation.request
                answers[contract.contract[alternative.message].name] = correlation.answer
            }
            guard let place else { continue }
            return form(of: place, in: line, trying: uuid).map {
                RequestNumber(request: place, answers: answers, form: $0)
            }
        }
        return nil
    }

    /// The names of the messages that the document declares as answers to a request; nil where it declares none.
    func declaredReplies(to line: ScriptLine) -> [String]? {
        let found = contract.plans.flatMap { plan in
            plan.candidates(for: line).map { message in
                plan.script.answer(to: message).flatMap { $0.isDeclared ? $0 : nil }
            }
        }
        // Of a line that may be several messages, each must have its answers declared.
        guard !found.isEmpty, found.allSatisfy({ $0 != nil }) else { return nil }
        var seen: Set<String> = []
        return found.compactMap(\.self).flatMap(\.alternatives).map { contract.contract[$0.message].name }
            .filter { seen.insert($0).inserted }
    }

    /// What a fresh number may be: what the line has already says it, else the schema.
    private func form(of place: [String], in line: ScriptLine, trying uuid: String) -> RequestNumber.Form? {
        let payload = line.payload ?? .object([])
        let forms: [(RequestNumber.Form, JSONValue)] = [
            (.uuid, .string(uuid)), (.integer, .integer(1)), (.text, .string("b1")),
        ]
        let isNumber = if case .integer? = payload[path: place] { true } else { false }
        let sorted = isNumber ? [forms[1], forms[0], forms[2]] : forms
        return sorted.first { _, value in
            let tried = ScriptLine(message: line.message, payload: payload.setting(place[...], to: value))
            return language.clientProblem(tried)?.path != place
        }?.0
    }
}
