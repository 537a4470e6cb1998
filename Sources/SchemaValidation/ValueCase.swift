package import CodecRuntime
package import ProtocolSpec

/// A small change that makes a valid value a boundary case: just at a limit, just beyond it, or of the wrong type.
///
/// A change rather than a value, so that the caller may put a mark of its own into the rest of the value.
package struct ValueCase: Sendable {
    package enum Change: Sendable {
        /// The place gets this value.
        case set(JSONValue)
        /// The place is removed.
        case remove
    }

    /// A valid value for an optional place.
    package struct Scaffold: Sendable {
        package var path: [String]
        package var value: JSONValue

        package init(path: [String], value: JSONValue) {
            self.path = path
            self.value = value
        }
    }

    /// What a schema-conforming receiver makes of it.
    package enum Verdict: String, Sendable {
        case valid, invalid
    }

    /// Stable and path-like: `content/length-2001-combining`.
    package var id: String
    /// For people: «content of 2001 code points, combining marks among them».
    package var label: String
    package var path: [String]
    package var change: Change
    /// What must stand on the way to the place, outermost first: optional parts that a plain value does without.
    package var scaffold: [Scaffold]
    package var verdict: Verdict
    /// The keyword that it is about.
    package var keyword: String
    /// Where the contract says so.
    package var location: SourceLocation
    /// Whether a receiver may refuse it for a reason that no schema can express, such as a database that can't hold U+0000.
    package var isExotic: Bool

    package init(
        id: String,
        label: String,
        path: [String],
        change: Change,
        scaffold: [Scaffold] = [],
        verdict: Verdict,
        keyword: String,
        location: SourceLocation,
        isExotic: Bool = false
    ) {
        self.id = id
        self.label = label
        self.path = path
        self.change = change
        self.scaffold = scaffold
        self.verdict = verdict
        self.keyword = keyword
        self.location = location
        self.isExotic = isExotic
    }

    /// A valid value, with all its required parts, after the change.
    package func applied(to base: JSONValue) -> JSONValue {
        let base = scaffold.reduce(base) { $0[path: $1.path] == nil ? $0.setting($1.value, at: $1.path) : $0 }
        return switch change {
        case .set(let value): base.setting(value, at: path)
        case .remove: base.setting(nil, at: path)
        }
    }
}

extension JSONValue {
    /// The value with another one at a place, or with nothing there.
    ///
    /// A member that is not yet there is added at the end. A path that leads nowhere changes nothing.
    package func setting(_ value: JSONValue?, at path: some Collection<String>) -> JSONValue {
        guard let name = path.first else { return value ?? self }
        let rest = path.dropFirst()
        switch self {
        case .object(let members):
            return .object(Self.setting(value, in: members, name: name, rest: rest))
        case .array(var items):
            guard let index = Int(name), items.indices.contains(index) else { return self }
            if rest.isEmpty, value == nil {
                items.remove(at: index)
            } else {
                items[index] = items[index].setting(value, at: rest)
            }
            return .array(items)
        default:
            return self
        }
    }

    private static func setting(
        _ value: JSONValue?,
        in members: [Member],
        name: String,
        rest: some Collection<String>
    ) -> [Member] {
        guard members.contains(where: { $0.name == name }) else {
            guard rest.isEmpty, let value else { return members }
            return members + [Member(name: name, value: value)]
        }
        return members.compactMap { member in
            guard member.name == name else { return member }
            if rest.isEmpty { return value.map { Member(name: name, value: $0) } }
            return Member(name: name, value: member.value.setting(value, at: rest))
        }
    }
}
