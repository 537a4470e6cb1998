internal import NIOCore

/// What one look at the list of messages has shown.
struct StoredList: Sendable {
    /// When the look began: what was stored by then is in it.
    var began: NIODeadline
    /// In the list's order; all of them, or as many as were needed.
    var items: [StoredMessage]
    /// The requests that show it best: the first and the last.
    var evidence: [Transcript]

    func holds(_ messages: [AwaitedMessage]) -> Bool {
        messages.allSatisfy { message in items.contains(where: message.isStored) }
    }
}
