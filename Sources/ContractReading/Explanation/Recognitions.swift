internal import ProtocolSpec

/// The plans of each socket. Sockets with the same messages share them.
struct Recognitions {
    private struct Key: Hashable {
        var messages: [Contract.Message.ID]
        var hasEnvelope: Bool
        var topics: [String]
    }

    private let contract: Contract
    private var known: [Key: MessageRecognition] = [:]
    /// In the order in which the sockets came.
    private(set) var ties: [[Contract.Message.ID]] = []

    init(_ contract: Contract) {
        self.contract = contract
    }

    mutating func plan(_ socket: Contract.Socket, _ direction: MessageRecognition.Direction) -> MessageRecognition {
        let transfers = direction == .received ? socket.receives : socket.sends
        let key = Key(
            messages: transfers.map(\.message),
            hasEnvelope: socket.envelope != nil,
            topics: transfers.map(\.topic)
        )
        if let plan = known[key] { return plan }
        let plan = MessageRecognition(contract, socket: socket, direction: direction)
        known[key] = plan
        ties += plan.ties
        return plan
    }
}
