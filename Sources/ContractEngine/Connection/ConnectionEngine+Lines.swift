internal import CodecRuntime
internal import ContractReading
package import MockEngine
internal import ProtocolSpec

/// What a script says in the server's place.
extension ConnectionEngine {
    /// Makes a message of a line.
    ///
    /// - Parameters:
    ///   - line: what is said; members that are missing come from the message's examples and schema.
    ///   - request: what it answers, whose correlation it copies; nil where it answers nothing.
    /// - Returns: the frame.
    /// - Throws: why the server could not send it.
    package mutating func say(
        _ line: ScriptLine,
        answering request: HeardMessage?
    ) throws(LineProblem) -> OutgoingFrame {
        let message = try plan.message(of: line, among: plan.sent)
        switch plan.values.content(of: message, nextSource(of: message)) {
        case .text(let text): return OutgoingFrame(bytes: Array((line.payload?.string ?? text).utf8))
        case .binary(let bytes):
            guard let text = line.payload?.string else { return OutgoingFrame(bytes: bytes, isText: false) }
            guard let bytes = Base64.decoded(text) else { throw LineProblem(reason: "$payload is not Base64") }
            return OutgoingFrame(bytes: bytes, isText: false)
        case .json(let base):
            let answer = answering(request, with: base, as: message)
            let whole = line.payload.map { completed($0, with: answer, as: message) } ?? answer
            let payload = correlated(whole, with: request, as: message)
            // What the contract fills by itself is as right as its document, and no mistake of the line's.
            if line.payload != nil, let problem = plan.problem(of: payload, as: message) { throw problem }
            return OutgoingFrame(bytes: frame(payload, as: message).bytes)
        }
    }

    private func completed(_ said: JSONValue, with base: JSONValue, as message: Contract.Message.ID) -> JSONValue {
        guard let members = said.members, let own = base.members else { return said }
        return completed(members, with: own, as: message)
    }

    /// A payload with what an answer copies from its request.
    private func answering(
        _ request: HeardMessage?,
        with base: JSONValue,
        as message: Contract.Message.ID
    ) -> JSONValue {
        guard let request,
            case .json(let copied) = copying(from: request.payload, into: .json(base), as: message, addsMembers: false)
        else { return base }
        return correlated(copied, with: request, as: message)
    }

    /// A payload with the values by which a client knows the request that it answers.
    private func correlated(
        _ payload: JSONValue,
        with request: HeardMessage?,
        as message: Contract.Message.ID
    ) -> JSONValue {
        guard let request, let asked = plan.received.messages.first(where: { plan.contract[$0].name == request.name })
        else { return payload }
        let declared = plan.script.answer(to: asked)?.alternatives.first { $0.message == message }?.correlations
        let pairs = declared ?? Correlations(plan.contract, messages: [asked, message]).between(asked, message)
        return pairs.reduce(payload) { payload, pair in
            request.payload[path: pair.request].map { payload.setting(pair.answer[...], to: $0) } ?? payload
        }
    }
}
