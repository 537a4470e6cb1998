/// Which room a connection asks for.
enum RoomPlan: Sendable, Hashable {
    case main, other
    /// A well-formed id that no room has.
    case nonexistent
    /// An id that has not even the form of one.
    case malformed
    /// The main room's id, a UUID, in another spelling.
    case respelled(UUIDSpelling)
}

/// A way to write a UUID other than the usual one: many parsers read it as the same.
enum UUIDSpelling: String, Sendable, CaseIterable {
    case noHyphens = "no-hyphens"
    case capitals

    var phrase: String {
        switch self {
        case .noHyphens: "without hyphens"
        case .capitals: "in capitals"
        }
    }

    /// The id in this spelling.
    func applied(to id: String) -> String {
        switch self {
        case .noHyphens: id.replacing("-", with: "")
        // Where it stands in capitals, small letters are the other spelling.
        case .capitals: id.uppercased() == id ? id.lowercased() : id.uppercased()
        }
    }
}
