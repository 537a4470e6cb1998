/// The words for what a script does by itself; those for what goes wrong are `FaultWord`.
///
/// The words of the language stand here, where both the reader that obeys them and the schema that explains them to an
/// editor find them.
package enum StepWord: String, CaseIterable, Sendable {
    case pause, join, leave, expect, branch
    case `repeat`
    case goto, keep, you
}

/// The words for what sets a rule off, beside a message's fields.
package enum TriggerWord: String, CaseIterable, Sendable {
    case connect, reconnect, disconnect, enter
    case after, silence

    /// Whether the word says it all; the others need a time.
    package var standsAlone: Bool {
        switch self {
        case .connect, .reconnect, .disconnect, .enter: true
        case .after, .silence: false
        }
    }
}

/// The words for what a field must be like, where it is not simply equal to a value.
package enum MatcherWord: String, CaseIterable, Sendable {
    case equals, matches, length, present
}

/// The words for what goes wrong, in steps and in standing faults.
package enum FaultWord: String, CaseIterable, Sendable {
    case close, cut
    case halfOpen = "half-open"
    case stall, drop, duplicate, reorder, delay, corrupt, raw, refuse, deny, refresh

    /// What a word may have beside it.
    package enum Companion: String, CaseIterable, Sendable {
        case reason, jitter, frames, binary, times, chance
    }

    /// Whether the word alone is a step.
    package var standsAlone: Bool { self == .cut || self == .halfOpen || self == .stall }

    /// Whether the word with a value is a step.
    package var takesValue: Bool { self != .cut && self != .halfOpen }

    /// Whether it comes about by itself, too: what a script alone can do doesn't.
    package var canStand: Bool { self != .stall && self != .raw }

    /// Whether a standing fault of this word has its chance as its value, since it needs nothing else.
    package var hasChanceAsValue: Bool {
        switch self {
        case .drop, .duplicate, .reorder, .cut, .halfOpen: true
        case .close, .stall, .delay, .corrupt, .raw, .refuse, .deny, .refresh: false
        }
    }

    /// What belongs to the word wherever it stands.
    private var own: [Companion] {
        switch self {
        case .close: [.reason]
        case .delay: [.jitter]
        case .cut, .halfOpen, .stall, .drop, .duplicate, .reorder, .corrupt, .raw, .refuse, .deny, .refresh: []
        }
    }

    /// What may stand beside the word in a step.
    package var stepCompanions: [Companion] {
        switch self {
        case .delay, .corrupt: own + [.frames]
        case .raw: own + [.binary]
        case .refuse, .deny, .refresh: own + [.times]
        case .close, .cut, .halfOpen, .stall, .drop, .duplicate, .reorder: own
        }
    }

    /// What may stand beside the word in a standing fault.
    package var standingCompanions: [Companion] {
        own + (hasChanceAsValue ? [] : [.chance]) + [.times]
    }
}

/// How a frame is spoilt.
package enum Corruption: String, Sendable, CaseIterable {
    /// A field has a value of another type.
    case wrongType = "wrong-type"
    case missingField = "missing-field"
    /// The discriminator is one that the contract does not know.
    case unknownMessage = "unknown-message"
    /// The JSON breaks off in its middle.
    case malformed
    /// The message comes as a binary one.
    case binary
}

/// Who is there beside the contract's roles.
package enum ExtraPerson: String, CaseIterable, Sendable {
    /// A member of the second room, in the place of the last role.
    case friend
    /// Known, in no room.
    case outsider
}

/// The rooms that scripts, targets and ready files speak of.
package enum RoomName: String, CaseIterable, Sendable {
    /// Where the contract's roles meet.
    case main
    /// Where other people meet, one of the first room among them.
    case other
}

/// How much of something a scenario may ask for.
package enum ScenarioLimits {
    /// Frames and times: more are a slip of the pen.
    package static let counts = 1...1_000_000
    /// Rooms: at least those that have names of their own.
    package static let rooms = RoomName.allCases.count...10_000
    /// How often steps are repeated.
    package static let repetitions = 1...100_000
    /// The HTTP statuses that refuse.
    package static let refusals = 400...599
    /// The length of a field, in code points or items.
    package static let lengths = 0...Int(Int32.max)
    /// What a fault may close with.
    package static let closeCodes = SendableCloseCodes.ranges
    /// Steps within steps within steps, and files that include files, are hard to read long before this.
    package static let depth = 16
}
