/// The words of cases beside those of scenarios.
package enum CaseWord {
    /// Who connects where the contract has no roles.
    package static let client = "client"
    /// No token; no frame that comes first.
    package static let none = "none"
    package static let empty = "empty"
    /// A room that nobody has.
    package static let nowhere = "nowhere"
    /// A frame as it is written.
    package static let raw = "$raw"
    package static let binary = "$binary"
    /// The most requests at once, and messages in a row.
    package static let times = 1...1_000
    /// The statuses that an answer to a handshake may have.
    package static let statuses = 300...599
    /// A step in which nobody does anything.
    package static let pause = "pause"
    /// The longest pause, in microseconds.
    package static let longestPause: Int64 = 600_000_000
    /// The longest wait, in microseconds.
    package static let longest: Int64 = 3_600_000_000
}
