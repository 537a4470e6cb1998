internal import CodecRuntime

/// A message that was delivered, and so must be stored.
struct AwaitedMessage: Sendable {
    var subject: PersistenceSubject
    /// As it was delivered.
    var message: JSONValue

    func isStored(as item: StoredMessage) -> Bool { subject.isStored(message, as: item) }
}
