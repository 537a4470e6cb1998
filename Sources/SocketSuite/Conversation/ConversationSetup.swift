package import CodecRuntime
package import MockEngine
package import ProtocolSpec

/// What all trials of a conversation share.
package struct ConversationSetup: Sendable, Hashable {
    /// How clients connect, where not all of them do so alike.
    package var openings: [Int: Opening] = [:]
    /// What a client says first.
    package var first: [OutgoingFrame] = []
    /// What says that the server has heard that: an answer to the last of it; empty where none is known.
    package var welcome: Set<Contract.Message.ID> = []
    package var fence = Fence.webSocketPing
    /// How a client answers what the server asks, by the request.
    package var answers: [Contract.Message.ID: ClientAnswer] = [:]
    /// The id of the check that a connection can be had at all.
    package var opening: String
    package var answerMilliseconds: Int
    package var closeMilliseconds: Int
    package var quietMilliseconds: Int

    package init(opening: String, answerMilliseconds: Int, closeMilliseconds: Int, quietMilliseconds: Int) {
        self.opening = opening
        self.answerMilliseconds = answerMilliseconds
        self.closeMilliseconds = closeMilliseconds
        self.quietMilliseconds = quietMilliseconds
    }
}

/// What proves that the server has nothing more to say to what was sent: its answer comes behind.
package enum Fence: Sendable, Hashable {
    /// A message of the contract that is answered.
    case message(MessageFence)
    /// A ping of RFC 6455, and silence behind the pong: a library may answer it ahead of the application.
    case webSocketPing

    /// For people: part of a sentence.
    package var phrase: String {
        switch self {
        case .message(let fence): "the \(fence.isStated ? "declared " : "")answer to \"\(fence.name)\""
        case .webSocketPing: "the pong to a WebSocket ping"
        }
    }
}

/// A message of the contract that is answered.
package struct MessageFence: Sendable, Hashable {
    /// One of its frames, and the id that the answer copies.
    package struct Request: Sendable, Hashable {
        package var frame: OutgoingFrame
        package var id: JSONValue?

        package init(frame: OutgoingFrame, id: JSONValue? = nil) {
            self.frame = frame
            self.id = id
        }
    }

    package var name: String
    /// Sent in turn; at least one.
    package var requests: [Request]
    package var answers: Set<Contract.Message.ID>
    /// Where the answer has the id.
    package var path: [String]
    package var isStated: Bool

    package init(
        name: String,
        requests: [Request],
        answers: Set<Contract.Message.ID>,
        path: [String] = [],
        isStated: Bool
    ) {
        self.name = name
        self.requests = requests
        self.answers = answers
        self.path = path
        self.isStated = isStated
    }
}
