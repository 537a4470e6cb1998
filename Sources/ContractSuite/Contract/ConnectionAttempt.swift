/// A connection as it is asked for: who, where, with what.
struct ConnectionAttempt: Sendable, Hashable {
    var credential: CredentialPlan
    var room: RoomPlan
    /// The index of the node.
    var node = 0
    /// For the transcript: «ann».
    var name: String
}
