/// Who a connection is, or a partner of the script. A class, since it goes with each frame and never changes.
package final class Speaker: Sendable {
    /// The name that generated values follow from, in whatever order clients connect.
    package let name: String
    /// The person, where the contract has people.
    package let person: Roster.Member?
    /// The person's role in the room.
    package let role: String?
    package let socket: SocketID
    /// The values of the address's parameters.
    package let parameters: [String: String]

    package init(
        name: String,
        person: Roster.Member? = nil,
        role: String? = nil,
        socket: SocketID = SocketID(index: 0),
        parameters: [String: String] = [:]
    ) {
        self.name = name
        self.person = person
        self.role = role
        self.socket = socket
        self.parameters = parameters
    }
}
