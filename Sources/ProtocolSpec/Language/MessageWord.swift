/// The keys of a message that are Belay's and not the payload's.
package enum MessageWord: String, CaseIterable, Sendable {
    /// Which message of the contract it is.
    case message = "$message"
    /// The payload where it is no object, or where its fields begin with `$`.
    case payload = "$payload"
}
