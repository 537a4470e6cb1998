/// The words for faults, in steps and in standing faults.
package enum FaultWord: String, CaseIterable, Sendable {
    case close, cut
    case halfOpen = "half-open"
    case stall, drop, duplicate, reorder, delay, corrupt, raw, refuse, deny, refresh

    /// A key that a word may have beside it.
    package enum Option: String, CaseIterable, Sendable {
        case reason, jitter, frames, binary, times, chance
    }

    /// Whether the word alone is a step.
    package var standsAlone: Bool { self == .cut || self == .halfOpen || self == .stall }

    /// Whether the word with a value is a step.
    package var takesValue: Bool { self != .cut && self != .halfOpen }

    /// Whether it can be a standing fault; some are for scripts only.
    package var canStand: Bool { self != .stall && self != .raw }

    /// Whether the value of a standing fault of this word is its chance, since it needs no other.
    package var hasChanceAsValue: Bool {
        switch self {
        case .drop, .duplicate, .reorder, .cut, .halfOpen: true
        case .close, .stall, .delay, .corrupt, .raw, .refuse, .deny, .refresh: false
        }
    }

    /// What belongs to the word wherever it stands.
    private var own: [Option] {
        switch self {
        case .close: [.reason]
        case .delay: [.jitter]
        case .cut, .halfOpen, .stall, .drop, .duplicate, .reorder, .corrupt, .raw, .refuse, .deny, .refresh: []
        }
    }

    /// What may stand beside the word in a step.
    package var stepOptions: [Option] {
        switch self {
        case .delay, .corrupt: own + [.frames]
        case .raw: own + [.binary]
        case .refuse, .deny, .refresh: own + [.times]
        case .close, .cut, .halfOpen, .stall, .drop, .duplicate, .reorder: own
        }
    }

    /// What may stand beside the word in a standing fault.
    package var standingOptions: [Option] {
        own + (hasChanceAsValue ? [] : [.chance]) + [.times]
    }
}
