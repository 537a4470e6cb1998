public import CodecRuntime

/// A person whom the contract gives as an example.
public struct ExamplePerson: Hashable, Sendable {
    /// The role, or another key by which the person is called.
    public var key: String
    /// The person's identity, if the contract gives one.
    public var id: WireUUID?
    /// The person's name, if the contract gives one.
    public var name: String?

    /// A person by key.
    public init(key: String, id: WireUUID?, name: String?) {
        self.key = key
        self.id = id
        self.name = name
    }
}
