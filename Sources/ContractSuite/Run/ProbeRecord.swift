internal import NIOCore

/// What the target's probes have shown in a run, and which of them are not asked any more.
///
/// Reading a long history may take a server many seconds. So what was read once serves every check that it can serve, and a
/// probe that was late once is not asked again: a server that still works on an answer must not be given more of the same.
struct ProbeRecord {
    /// The probes whose answer did not come in time, or was too long, each with what to say of it.
    var unusable: [Need.Probe: String] = [:]
    /// The messages that must be stored, of all checks, in the order of sending.
    private(set) var awaited: [AwaitedMessage] = []
    /// When the last of them was delivered.
    private(set) var lastSent = NIODeadline.now()
    /// The last look at the list of messages.
    var look: StoredList?

    /// Takes note of messages that have just been delivered.
    mutating func expect(_ messages: [AwaitedMessage]) {
        awaited += messages
        lastSent = .now()
    }

    /// Whether the list is in an order of time, as far as the awaited messages in it show: then what stands between two of them
    /// was stored between them.
    var isInOrderOfTime: Bool {
        guard let items = look?.items else { return true }
        let places = awaited.compactMap { message in items.firstIndex(where: message.isStored) }
        let pairs = zip(places, places.dropFirst())
        return pairs.allSatisfy { $0 < $1 } || pairs.allSatisfy { $0 > $1 }
    }
}
