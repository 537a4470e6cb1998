package import CodecRuntime

extension JSONValue {
    /// The value with another one at a place; objects on the way are made where they are missing.
    ///
    /// - Returns: the value itself where the place can't be: an item that an array does not have, a member of a text.
    package func setting(_ path: ArraySlice<String>, to value: JSONValue) -> JSONValue {
        guard let part = path.first else { return value }
        let rest = path.dropFirst()
        switch self {
        case .object(var members):
            if let index = members.lastIndex(where: { $0.name == part }) {
                members[index].value = members[index].value.setting(rest, to: value)
            } else {
                members.append(Member(name: part, value: JSONValue.object([]).setting(rest, to: value)))
            }
            return .object(members)
        case .array(var items):
            guard let index = Int(part), items.indices.contains(index) else { return self }
            items[index] = items[index].setting(rest, to: value)
            return .array(items)
        default: return self
        }
    }

    /// The object without a member; any other value as it is.
    package func removing(_ name: String) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != name })
    }

    /// Where members of a name are, a few levels deep.
    func places(of name: String, depth: Int = 0) -> [[String]] {
        guard depth < 4, let members else { return [] }
        return members.flatMap { member in
            (member.name == name ? [[name]] : [])
                + member.value.places(of: name, depth: depth + 1).map { [member.name] + $0 }
        }
    }

    /// Whether a value is this one or anywhere in it, a few levels deep.
    func holds(_ value: JSONValue, depth: Int = 0) -> Bool {
        guard self != value else { return true }
        guard depth < 6 else { return false }
        return (items ?? members?.map(\.value) ?? []).contains { $0.holds(value, depth: depth + 1) }
    }

    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var items: [JSONValue]? {
        if case .array(let items) = self { items } else { nil }
    }

    /// The value as bytes of a text frame.
    package var bytes: [UInt8] { Array(jsonText.utf8) }
}
