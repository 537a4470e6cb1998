/// What a step says that a client does, or what happens to it.
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
