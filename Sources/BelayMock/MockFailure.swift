/// Why a mock can't do what it was asked for, in words for a person.
public struct MockFailure: Error, CustomStringConvertible {
    /// What is wrong, and the cure.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
