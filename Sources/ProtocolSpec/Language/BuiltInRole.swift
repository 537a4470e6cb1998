/// The roles that people have in every mock, beside the contract's.
package enum BuiltInRole: String, CaseIterable, Sendable {
    /// A member of the second room, instead of the last role.
    case friend
    /// A person with a valid token who is in no room.
    case outsider
}
