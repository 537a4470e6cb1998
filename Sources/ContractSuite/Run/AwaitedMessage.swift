internal import CodecRuntime

/// A message that was delivered, and so must be stored.
struct AwaitedMessage: Sendable {
    /// As it was delivered.
    let delivered: JSONValue
    /// Its id, written as `StoredMessage` writes its own to compare by; nil where it has none.
    private let comparedID: String?
    /// Its content; nil where it has none that is the sender's.
    let content: JSONValue?

    init(_ delivered: JSONValue, of subject: PersistenceSubject) {
        self.delivered = delivered
        comparedID = subject.idField.flatMap { delivered[$0]?.string }.map(StoredMessage.compared)
        content = subject.content.flatMap { delivered[$0.field] }
    }

    /// Whether an item of the list is what it was stored as.
    func isStored(as item: StoredMessage) -> Bool {
        if let comparedID { return comparedID == item.comparedID }
        guard let content else { return false }
        return content == item.content
    }
}
