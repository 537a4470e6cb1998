internal import CodecRuntime
internal import MockEngine
internal import NIOCore
internal import WebSocketWire

/// What is changed in a healthy server, at one or some of its seams; what is nil stays as it is.
struct Fault: Sendable {
    typealias Deciding =
        @Sendable (_ request: DoorRequest, _ rightly: @escaping Rightly) async throws -> WebSocketUpgradeDecision
    typealias Rightly = @Sendable (DoorRequest) async throws -> WebSocketUpgradeDecision

    /// What follows from events.
    var handling: MutantEngine.Handling?
    /// Who is let in, given what the token is worth.
    var judging: MutantEngine.Judging?
    /// What is kept.
    var keeping: MutantEngine.Keeping?
    /// How a request to connect is answered.
    var deciding: Deciding?
    /// Whose messages an admitted connection's go through.
    var seated: (@Sendable (any WebSocketConnectionDelegate) -> any WebSocketConnectionDelegate)?
    /// What stands between TCP and everything else.
    var onTheWire: (@Sendable (any Channel) throws -> Void)?
    /// What stands before the HTTP endpoints.
    var answering: HTTPFault.Answering?
    /// How the second node differs from the first.
    var secondNode = SecondNode.same

    /// What the second node has of the first.
    enum SecondNode: Sendable {
        /// Everything: it is one server at two ports.
        case same
        /// Nothing but the accounts.
        case apart
        /// Not even the key.
        case otherKey
    }
}

// MARK: - Ways to make one

extension Fault {
    static func handling(_ handling: @escaping MutantEngine.Handling) -> Fault { Fault(handling: handling) }

    static func judging(_ judging: @escaping MutantEngine.Judging) -> Fault { Fault(judging: judging) }

    static func keeping(_ keeping: @escaping MutantEngine.Keeping) -> Fault { Fault(keeping: keeping) }

    /// Changes what leaves: each message may become any number of others.
    ///
    /// - Parameter change: gets the engine, the connection whose frame brought it about, and the message.
    /// - Returns: the fault.
    static func sending(
        _ change: @escaping @Sendable (inout MutantEngine, ConnectionID, Outgoing) -> [Outgoing]
    ) -> Fault {
        .handling { engine, event in
            let actions = engine.rightly(event)
            guard case .frame(let speaker, _, _) = event else { return actions }
            return actions.flatMap { action -> [MockAction] in
                guard let outgoing = action.outgoing else { return [action] }
                return change(&engine, speaker, outgoing).map(\.action)
            }
        }
    }

    /// Changes what messages of a type say.
    static func saying(
        _ type: String = "message",
        _ change: @escaping @Sendable (inout MutantEngine, JSONValue) -> JSONValue
    ) -> Fault {
        .sending { engine, _, outgoing in
            var outgoing = outgoing
            let json = outgoing.json
            if json.type == type { outgoing.json = change(&engine, json) }
            return [outgoing]
        }
    }

    /// Changes who receives messages of a type.
    static func reaching(
        _ type: String = "message",
        _ isReached: @escaping @Sendable (_ speaker: MutantEngine.Arrival, _ listener: MutantEngine.Arrival) -> Bool
    ) -> Fault {
        .sending { engine, speaker, outgoing in
            guard outgoing.json.type == type, let speaker = engine.arrival(of: speaker) else { return [outgoing] }
            let recipients = engine.connections { isReached(speaker, $0) }
            return recipients.isEmpty ? [] : [Outgoing(text: outgoing.text, recipients: recipients)]
        }
    }

    /// Changes what is heard: nil is dropped before anybody looks at it.
    static func hearing(_ change: @escaping @Sendable (inout MutantEngine, Frame) -> Frame?) -> Fault {
        .handling { engine, event in
            guard case .frame(let id, let bytes, let isText) = event else { return engine.rightly(event) }
            let frame = Frame(text: String(decoding: bytes, as: UTF8.self), isText: isText)
            guard let changed = change(&engine, frame) else { return [.dropped(id, reason: "not heard")] }
            return engine.rightly(.frame(id, Array(changed.text.utf8), isText: changed.isText))
        }
    }

    /// A frame as it came in.
    struct Frame {
        var text: String
        var isText: Bool

        /// The frame as a value; nil where it is no JSON.
        var json: JSONValue? { try? JSONValue(decoding: text) }
    }

    /// Dies with 1011 of some frames.
    static func dying(of isDeadly: @escaping @Sendable (Frame) -> Bool) -> Fault {
        .handling { engine, event in
            guard case .frame(let id, let bytes, let isText) = event,
                isDeadly(Frame(text: String(decoding: bytes, as: UTF8.self), isText: isText))
            else { return engine.rightly(event) }
            return [.close(id, code: 1011, reason: "")]
        }
    }

    /// Adds something to what a dropped frame brings about.
    static func refusing(_ more: @escaping @Sendable (ConnectionID) -> [MockAction]) -> Fault {
        .handling { engine, event in
            engine.rightly(event).flatMap { action -> [MockAction] in
                guard case .dropped(let id, _) = action else { return [action] }
                return [action] + more(id)
            }
        }
    }
}
