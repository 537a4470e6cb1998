package import CodecRuntime
package import JSONSchema

extension JSONIndex {
    /// A value of the text, for what is compared with it or kept.
    ///
    /// - Parameter token: the value; 0 is all of the text.
    /// - Returns: nil where a number in it is beyond all that a `Double` may be.
    package func value(_ token: Int) -> JSONValue? {
        switch kind(token) {
        case .null: .null
        case .bool: .bool(isTrue(token))
        case .string: .string(string(token))
        case .number, .array, .object: try? JSONValue(decoding: Array(text(of: token)).span.bytes)
        }
    }
}

extension PayloadKinds {
    init(of kind: JSONIndex.Kind) {
        self =
            switch kind {
            case .null: .null
            case .bool: .bool
            case .number: .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }
}
