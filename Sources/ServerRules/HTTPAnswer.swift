public import CodecRuntime

/// An answer of an HTTP endpoint: a status and a body, in which some values come with each request.
public struct HTTPAnswer: Sendable, Hashable {
    /// What only the request says.
    public enum Source: Sendable, Hashable {
        /// A new token for the person who asked.
        case token(TokenRules)
        /// The identity of the person who asked.
        case senderID
        /// The name of the person who asked.
        case senderName
        /// A new UUID.
        case uuid
        /// The time of the answer.
        case timestamp
        /// What is wrong, for people.
        case problem
    }

    /// A place in the body, and what stands there.
    public struct Slot: Sendable, Hashable {
        /// The names of members, and the positions of items, from the body's root.
        public var path: [String]
        /// What stands there.
        public var source: Source

        /// A place with what stands there.
        public init(path: [String], source: Source) {
            self.path = path
            self.source = source
        }
    }

    /// The answer's status.
    public var status: Int
    /// The body as JSON, with a placeholder in each slot.
    public var json: String
    /// What comes with each request, in the order in which it is asked for.
    public var slots: [Slot]

    /// An answer with all its parts.
    public init(status: Int, json: String, slots: [Slot]) {
        self.status = status
        self.json = json
        self.slots = slots
    }

    /// An answer with one text, `detail`, as web frameworks give it: where the contract describes none.
    public static func detail(_ status: Int) -> HTTPAnswer {
        HTTPAnswer(status: status, json: #"{"detail":""}"#, slots: [Slot(path: ["detail"], source: .problem)])
    }

    /// The body of one answer.
    ///
    /// - Parameter values: one for each slot, in their order.
    /// - Returns: the body.
    public func body(_ values: [JSONValue]) -> JSONValue {
        guard let body = try? JSONValue(decoding: json) else { return .object([]) }
        return zip(slots, values).reduce(body) { $0.replacing($1.0.path[...], with: $1.1) }
    }
}

extension HTTPAnswer {
    /// Names of members that say what is wrong, the most telling first.
    private static let problemNames = [
        "detail", "details", "errordescription", "errormessage", "message", "msg", "description", "reason", "error",
        "title", "errors",
    ]
    private static let deepestProblem = 3
    /// Longer than what a mock has to say.
    private static let longProblem = String(repeating: "x", count: 300)

    /// An answer that says what is wrong, where its body has a text for that.
    ///
    /// - Parameters:
    ///   - status: its status.
    ///   - example: a body that the contract allows.
    ///   - isAllowed: whether the contract allows another body.
    public init(status: Int, problemIn example: JSONValue, isAllowed: (JSONValue) -> Bool) {
        let places = Self.texts(in: example, name: "", at: []).sorted {
            ($0.rank, $0.path.count) < ($1.rank, $1.path.count)
        }
        let place = places.first { isAllowed(example.replacing($0.path[...], with: .string(Self.longProblem))) }
        self.init(
            status: status,
            json: (place.map { example.replacing($0.path[...], with: .string("")) } ?? example).jsonText,
            slots: place.map { [Slot(path: $0.path, source: .problem)] } ?? []
        )
    }

    private static func texts(in value: JSONValue, name: String, at path: [String]) -> [(path: [String], rank: Int)] {
        switch value {
        case .string:
            let key = name.lowercased().filter { $0.isLetter }
            return problemNames.firstIndex(of: key).map { [(path, $0)] } ?? []
        case .object(let members) where path.count < deepestProblem:
            return members.flatMap { texts(in: $0.value, name: $0.name, at: path + [$0.name]) }
        case .array(let items) where path.count < deepestProblem:
            return items.first.map { texts(in: $0, name: name, at: path + ["0"]) } ?? []
        default: return []
        }
    }
}

extension JSONValue {
    /// The value with another one at a place that it has.
    fileprivate func replacing(_ path: ArraySlice<String>, with value: JSONValue) -> JSONValue {
        guard let part = path.first else { return value }
        switch self {
        case .object(var members):
            guard let index = members.lastIndex(where: { $0.name == part }) else { return self }
            members[index].value = members[index].value.replacing(path.dropFirst(), with: value)
            return .object(members)
        case .array(var items):
            guard let index = Int(part), items.indices.contains(index) else { return self }
            items[index] = items[index].replacing(path.dropFirst(), with: value)
            return .array(items)
        default: return self
        }
    }
}
