/// That a message is found in the database afterwards (`x-persists`).
public struct WirePersistence: Hashable, Sendable {
    /// The room's attribute that moves to the message's time; nil where the contract names none.
    public var touches: String?

    /// - Parameter touches: the room's attribute that moves to the message's time.
    public init(touches: String? = nil) {
        self.touches = touches
    }
}
