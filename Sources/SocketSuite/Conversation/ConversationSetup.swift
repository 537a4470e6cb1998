package import MockEngine
package import ProtocolSpec

/// What all trials of a conversation share.
package struct ConversationSetup: Sendable, Hashable {
    /// What a client says first.
    package var first: [OutgoingFrame] = []
    /// What says that the server has heard that: an answer to the last of it; empty where none is known.
    package var welcome: Set<Contract.Message.ID> = []
    package var fence = Fence.webSocketPing
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
    case message(OutgoingFrame, name: String, answers: Set<Contract.Message.ID>, isStated: Bool)
    /// A ping of RFC 6455, and silence behind the pong: a library may answer it ahead of the application.
    case webSocketPing

    /// For people: part of a sentence.
    package var phrase: String {
        switch self {
        case .message(_, let name, _, true): "the declared answer to \"\(name)\""
        case .message(_, let name, _, false): "the answer to \"\(name)\""
        case .webSocketPing: "the pong to a WebSocket ping"
        }
    }
}
