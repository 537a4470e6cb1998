internal import CodecRuntime
internal import ContractReading
internal import MockEngine
internal import ProtocolSpec
package import ServerRules

/// What follows from a frame.
extension ConnectionEngine {
    typealias Heard = InterpretedFrame.Message

    /// Answers a frame.
    ///
    /// - Parameters:
    ///   - frame: what was read.
    ///   - isAnswered: whether somebody else answers it, so that what only the script says is left out.
    ///   - source: makes the identifiers and times of deliveries.
    /// - Returns: what the server says, in this order.
    package mutating func respond(
        to frame: InterpretedFrame,
        isAnswered: Bool,
        source: inout some WireSource
    ) -> [Action] {
        var actions: [Action] = []
        switch frame {
        case .message(let heard, let remark):
            if let remark { actions.append(.note("\(remark); it is answered all the same")) }
            hear(heard, isAnswered: isAnswered, source: &source, &actions)
        case .echo(let frame): if !isAnswered { actions.append(.send(frame, to: .sender)) }
        case .invalid(_, let heard, let nearest): invalid(heard, nearest, &actions)
        }
        return actions
    }

    private mutating func hear(
        _ heard: Heard,
        isAnswered: Bool,
        source: inout some WireSource,
        _ actions: inout [Action]
    ) {
        lastAnswer = nil
        guard let turn = turns[heard.message] else { return follow(heard.message, &actions) }
        if turn.isLogin { saidName = Self.name(in: heard.payload) ?? saidName }
        if !isAnswered, turn.isAnswered { answer(heard, &actions) }
        for delivery in turn.deliveries { deliver(delivery, after: heard, &source, &actions) }
        if turn.isLogin { loggedIn(&actions) }
        if !isAnswered, turn.changesStreams { changeStreams(heard, &actions) }
        for line in turn.farewells { say(line.message, because: line.because, &actions) }
        follow(heard.message, &actions)
    }

    private mutating func deliver(
        _ delivery: Delivery,
        after heard: Heard,
        _ source: inout some WireSource,
        _ actions: inout [Action]
    ) {
        let reaction = delivery.reaction
        guard let template = delivery.template else {
            return react(reaction, heard: heard.payload, values: &source, &actions)
        }
        let frame = template.frame(heard: heard, sender: sender, source: &source)
        actions.append(
            .send(
                OutgoingFrame(bytes: frame),
                to: delivery.audience,
                persistence: reaction.persistence
            )
        )
        follow(reaction.message, &actions)
    }

    private mutating func loggedIn(_ actions: inout [Action]) {
        guard !hasJoined else { return }
        for line in script.login?.greetings ?? [] { say(line.message, because: line.because, &actions) }
        join(&actions)
        if script.stream?.start == .login { beginStream(&actions) }
    }

    /// A name that a login gives.
    private static func name(in payload: JSONValue?) -> String? {
        let members = (payload?.members ?? []) + (payload?.members ?? []).flatMap { $0.value.members ?? [] }
        return members.first {
            ["name", "user", "username", "nick", "nickname", "displayname"].contains(Words.key($0.name))
        }
        .flatMap(\.value.string)
    }

    // MARK: Invalid frames

    /// Answers a frame that is none of the contract's messages.
    private mutating func invalid(
        _ heard: JSONValue?,
        _ nearest: Contract.Message.ID?,
        _ actions: inout [Action]
    ) {
        switch plan.socket.onInvalid(nearest) {
        case .ignore?: break
        case .close(let code)?: close(code.code, code.reason, &actions)
        case .message(let id, let payload)?:
            actions.append(.note("x-on-invalid says to answer with \"\(name(id))\""))
            let source = nextSource(of: id)
            var values = source
            send(filled(id, payload, heard: heard, source: source, values: &values), as: id, &actions)
        case nil:
            guard let error = script.error else { return }
            actions.append(.note("it is answered with \"\(name(error.message))\": \(error.because)"))
            let content = plan.values.content(of: error.message, nextSource(of: error.message))
            send(copying(from: heard, into: content, as: error.message), as: error.message, &actions)
        }
    }
}
