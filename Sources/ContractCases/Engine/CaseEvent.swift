package import CodecRuntime
package import ContractSuite
package import ProtocolSpec

/// What happens to a case. Clients are known by their index.
package enum CaseEvent: Sendable, Hashable {
    /// Whether it has said what comes first.
    case connected(Int, saidFirst: Bool)
    /// The handshake was answered with another status than 101.
    case refused(Int, status: Int)
    /// There is no connection, and no answer.
    case failed(Int, String)
    case frame(Int, CaseFrame)
    case pong(Int, String)
    /// The server's close frame; 1005 where it had no code.
    case closed(Int, code: Int, reason: String)
    /// TCP has ended with no close frame.
    case cut(Int)
    /// The server broke the WebSocket protocol.
    case violated(Int, String)
    /// A timer has run down.
    case due(Int)
}

/// What a case does.
package enum CaseAction: Sendable, Hashable {
    case connect(Int, ConnectionWish)
    case send(Int, CaseFrame, SendRole)
    case ping(Int, String)
    case close(Int, UInt16)
    /// Something about a connection for the evidence.
    case note(Int, String)
    /// To be told in so many microseconds.
    case setTimer(Int, after: Int64)
    case finished(CaseVerdict)

    /// What a frame is to the case.
    package enum SendRole: Sendable, Hashable {
        /// A part of what the case tries.
        case said
        /// It proves that a connection is in its room.
        case setUp
        /// It proves that nothing more was to come.
        case fence
    }
}

/// How a case ended.
package enum CaseVerdict: Sendable, Hashable {
    /// With what there is to tell: what silence was proved by.
    case passed(note: String?)
    /// At a step, by its place and its words.
    case failed(Finding, at: SourceLocation, step: String)
}

/// What an engine is told once: whom it speaks as, and how long it waits.
package struct CaseConditions: Sendable {
    /// For a message, in microseconds.
    package var messageWait: Int64
    /// For a handshake and for a close.
    package var closeWait: Int64
    /// The people, by their roles.
    package var people: [String: Person]
    /// Secrets, by name.
    package var secrets: [String: String]
    /// The messages that may be sent to prove silence; nil for all of them.
    package var mayProve: Set<String>?
    /// What fresh values are drawn from.
    package var seed: UInt64
    /// The wall clock when the case begins.
    package var start: WireTimestamp

    package struct Person: Sendable, Hashable {
        package var id: String
        package var name: String

        package init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    package init(
        messageWait: Int64 = 2_000_000,
        closeWait: Int64 = 2_000_000,
        people: [String: Person] = [:],
        secrets: [String: String] = [:],
        seed: UInt64,
        start: WireTimestamp
    ) {
        self.messageWait = messageWait
        self.closeWait = closeWait
        self.people = people
        self.secrets = secrets
        self.seed = seed
        self.start = start
    }
}
