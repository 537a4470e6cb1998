/// The words for what sets a rule off, beside a message's fields.
package enum TriggerWord: String, CaseIterable, Sendable {
    case connect, reconnect, disconnect, enter
    case after, silence

    /// Whether the word says it all; the others need a time.
    package var standsAlone: Bool {
        switch self {
        case .connect, .reconnect, .disconnect, .enter: true
        case .after, .silence: false
        }
    }
}
