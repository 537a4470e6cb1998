/// The roles that people have in every mock, beside the contract's.
package enum BuiltInRole: String, CaseIterable, Sendable {
    /// A member of the second room, in the place of the last role.
    case friend
    /// Known, in no room.
    case outsider
}
