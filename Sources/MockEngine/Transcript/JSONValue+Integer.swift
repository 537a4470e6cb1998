import CodecRuntime

extension JSONValue {
    /// The integer, if it is one.
    var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }
}
