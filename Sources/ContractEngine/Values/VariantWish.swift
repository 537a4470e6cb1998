/// What a frame of a message is wanted for: of several kinds of payload, one suits better than another.
enum VariantWish: Sendable {
    /// Said by itself.
    case any
    /// An answer to a frame that has these texts.
    case answer([String])
    /// Part of a stream of what these texts name.
    case stream([String])
}
