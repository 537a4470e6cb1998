/// What a step says that a client does, or that befalls it.
package enum CaseVerb: String, CaseIterable, Sendable {
    case connects, asks, hears
    case hearsInAnyOrder = "hears in any order"
    case hearsNothing = "hears nothing"
    case closed, refused, closes

    /// What may stand beside it.
    package var options: [CaseOption] {
        switch self {
        case .connects, .hearsNothing: []
        case .asks: [.answer, .times, .within, .keep]
        case .hears: [.within, .times, .keep]
        case .hearsInAnyOrder, .closed, .refused, .closes: [.within]
        }
    }

    /// Whether it may stand without a value.
    package var standsAlone: Bool { self == .connects || self == .hearsNothing || self == .closes }
}

/// What stands beside a step.
package enum CaseOption: String, CaseIterable, Sendable {
    case within, times, keep, answer
}

/// The keys of a file with cases.
package enum CaseKey: String, CaseIterable, Sendable {
    case `case`, about, contract, clients, include, each
    case steps = "do"
    case cases
}

/// What a connection may have of its own.
package enum ConnectionKey: String, CaseIterable, Sendable {
    case room, token, lifetime, query, headers, first
}

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
    /// The longest wait, in microseconds.
    package static let longest: Int64 = 3_600_000_000
}
