public import CodecRuntime

/// A person who takes part.
public struct WirePerson: Hashable, Sendable {
    /// The identity that a token's subject names.
    public var id: WireUUID
    /// The name that others see.
    public var name: String

    /// A person with identity and name.
    public init(id: WireUUID, name: String) {
        self.id = id
        self.name = name
    }
}
