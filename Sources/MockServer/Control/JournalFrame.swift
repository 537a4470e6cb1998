/// A message as it was on the wire.
struct JournalFrame: Sendable {
    /// UTF-8, where it is text.
    var bytes: [UInt8]
    var isText: Bool

    func fill(_ entry: inout JournalEntry) {
        if isText { entry.text = String(decoding: bytes, as: UTF8.self) } else { entry.bytes = bytes }
    }
}
