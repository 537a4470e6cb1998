internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What a check asks about pages of other origins (CORS).
enum CrossOriginQuestion: Sendable {
    /// A request of the target's origin.
    case own
    /// The same, without the cookie: how else could the page know that it has to log in?
    case refusal
    /// The browser's `OPTIONS` before one.
    case preflight
    /// A request of an origin that the server does not know.
    case stranger
}
