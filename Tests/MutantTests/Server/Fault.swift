internal import CodecRuntime
internal import MockEngine
internal import NIOCore
internal import WebSocketWire

/// What is changed in a healthy server, in one place or several; what is nil stays as it is.
struct Fault: Sendable {
    typealias Deciding =
        @Sendable (_ request: HandshakeRequest, _ healthy: @escaping Decide) async throws -> WebSocketUpgradeDecision
    typealias Decide = @Sendable (HandshakeRequest) async throws -> WebSocketUpgradeDecision

    /// What follows from events.
    var handling: MutantEngine.Handling?
    /// Who is admitted, given what the token is worth.
    var judging: MutantEngine.Judging?
    /// What is persisted.
    var persisting: MutantEngine.Persisting?
    /// How a request to connect is answered.
    var deciding: Deciding?
    /// Puts a delegate of its own before the one of an admitted connection.
    var wrapping: (@Sendable (any WebSocketConnectionDelegate) -> any WebSocketConnectionDelegate)?
    /// Adds handlers between TCP and everything else.
    var preparing: (@Sendable (any Channel) throws -> Void)?
    /// How an HTTP request is answered.
    var answering: HTTPFault.Answering?
    /// How the second node differs from the first.
    var secondNode = SecondNode.same

    /// What the second node shares with the first.
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

    static func persisting(_ persisting: @escaping MutantEngine.Persisting) -> Fault { Fault(persisting: persisting) }

    /// Changes what is sent: each message may become any number of others.
    ///
    /// - Parameter change: gets the engine, the connection whose frame caused the message, and the message.
    /// - Returns: the fault.
    static func sending(
        _ change: @escaping @Sendable (inout MutantEngine, ConnectionID, Outgoing) -> [Outgoing]
    ) -> Fault {
        .handling { engine, event in
            let actions = engine.healthyActions(for: event)
            guard case .frame(let sender, _, _) = event else { return actions }
            return actions.flatMap { action -> [MockAction] in
                guard let outgoing = action.outgoing else { return [action] }
                return change(&engine, sender, outgoing).map(\.action)
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
        _ isReached: @escaping @Sendable (_ sender: ConnectedClient, _ recipient: ConnectedClient) -> Bool
    ) -> Fault {
        .sending { engine, sender, outgoing in
            guard outgoing.json.type == type, let sender = engine.client(of: sender) else { return [outgoing] }
            let recipients = engine.connections { isReached(sender, $0) }
            return recipients.isEmpty ? [] : [Outgoing(text: outgoing.text, recipients: recipients)]
        }
    }

    /// Changes what is received: a frame that becomes nil is dropped unread.
    static func hearing(_ change: @escaping @Sendable (inout MutantEngine, Frame) -> Frame?) -> Fault {
        .handling { engine, event in
            guard case .frame(let id, let bytes, let isText) = event else { return engine.healthyActions(for: event) }
            let frame = Frame(text: String(decoding: bytes, as: UTF8.self), isText: isText)
            guard let changed = change(&engine, frame) else { return [.dropped(id, reason: "not heard")] }
            return engine.healthyActions(for: .frame(id, Array(changed.text.utf8), isText: changed.isText))
        }
    }

    /// Closes with 1011 at some frames.
    static func dying(of isDeadly: @escaping @Sendable (Frame) -> Bool) -> Fault {
        .handling { engine, event in
            guard case .frame(let id, let bytes, let isText) = event,
                isDeadly(Frame(text: String(decoding: bytes, as: UTF8.self), isText: isText))
            else { return engine.healthyActions(for: event) }
            return [.close(id, code: 1011, reason: "")]
        }
    }

    /// Adds actions to those that follow from a dropped frame.
    static func refusing(_ more: @escaping @Sendable (ConnectionID) -> [MockAction]) -> Fault {
        .handling { engine, event in
            engine.healthyActions(for: event).flatMap { action -> [MockAction] in
                guard case .dropped(let id, _) = action else { return [action] }
                return [action] + more(id)
            }
        }
    }
}
