/// The roles of a room's members, and example people (`x-room`).
package struct Room: Sendable {
    /// A person who plays a role in the mock.
    package struct Person: Sendable {
        package var key: String
        package var location: SourceLocation
        package var id: String?
        package var name: String?

        package init(key: String, location: SourceLocation, id: String?, name: String?) {
            self.key = key
            self.location = location
            self.id = id
            self.name = name
        }
    }

    package var location: SourceLocation
    /// The address parameter that names the room.
    package var key: String
    /// The roles of its members; at least one.
    package var members: [String]
    /// Examples of people, by role (or any other key), in the document's order.
    package var people: [Person]

    package init(location: SourceLocation, key: String, members: [String], people: [Person]) {
        self.location = location
        self.key = key
        self.members = members
        self.people = people
    }
}
