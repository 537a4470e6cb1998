/// The words for who gets what the server says, beside the contract's roles.
package enum AudienceWord: String, CaseIterable, Sendable {
    case you, all, others
}
