/// The words for what triggers a rule, beside a message's fields.
package enum TriggerWord: String, CaseIterable, Sendable {
    case connect, reconnect, disconnect, enter
    case after, silence

    /// Whether the word needs no value; the others need a time.
    package var standsAlone: Bool {
        switch self {
        case .connect, .reconnect, .disconnect, .enter: true
        case .after, .silence: false
        }
    }
}
