/// Findings about messages that no check has brought about.
extension Finding {
    /// A message of the server's own that the contract does not have.
    static func strange(_ received: ReceivedMessage, at slot: ConnectionSlot, expected: String) -> Finding {
        Finding(
            expected: expected,
            observed: "\(slot.name) received \(received.excerpt)",
            hint: "what a server sends is part of the contract: add the message there, or leave it out",
            cause: .strangeMessage
        )
    }
}

extension ReceivedMessage {
    /// Whether it is not a message of the contract, and has nothing of what the suite sent in it.
    func isStrange(_ marks: Marks) -> Bool {
        meaning.name == nil && text?.contains(marks.run) != true
    }
}
