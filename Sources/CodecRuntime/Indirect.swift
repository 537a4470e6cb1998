/// Stores a value out of line, so that a struct may contain its own kind: generated for schemas that refer to themselves.
@propertyWrapper
public struct Indirect<Value: Hashable & Sendable>: Hashable, Sendable {
    private indirect enum Storage: Hashable, Sendable {
        case value(Value)
    }

    private var storage: Storage

    /// The value itself.
    public var wrappedValue: Value {
        get {
            switch storage {
            case .value(let value): value
            }
        }
        set { storage = .value(newValue) }
    }

    /// Stores a value out of line.
    public init(wrappedValue: Value) {
        storage = .value(wrappedValue)
    }
}
