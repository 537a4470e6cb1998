import CodecRuntime

extension JSONValue {
    /// An object without the members that have no value.
    static func present(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    /// The integer, if it is one.
    var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }
}
