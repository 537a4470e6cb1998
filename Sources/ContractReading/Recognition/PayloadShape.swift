internal import CodecRuntime

/// What a payload looks like, as far as it helps to tell it from others: members at any depth with their kinds, fixed values
/// and whether they must be there.
///
/// A schema with alternatives at its top has one shape for each.
struct PayloadShape: Sendable {
    /// A place in the payload; the root is one, too.
    struct Member: Hashable, Sendable {
        var kinds: PayloadKinds = .any
        /// The only values that it may have, in the document's order; nil where there are others.
        var values: [JSONValue]?
        /// Whether it must be there where its parent is.
        var isRequired = false
        /// Whether it is an object that has no members but the known.
        var isClosed = false
        /// The number of an array's items; nil where the document says nothing.
        var fewestItems: Int?
        var mostItems: Int?
        /// Other limits, as they are written: only a validator can judge them.
        var limits: [String: JSONValue] = [:]

        func hash(into hasher: inout Hasher) {
            hasher.combine(kinds.rawValue | (isRequired ? 64 : 0) | (isClosed ? 128 : 0))
            // Most members have none of these.
            if let values { hasher.combine(values) }
            if fewestItems != nil || mostItems != nil { hasher.combine([fewestItems, mostItems]) }
            if !limits.isEmpty { hasher.combine(limits) }
        }
    }

    /// A value that the document shows for a place.
    struct Sample: Sendable {
        var path: Int
        var value: JSONValue
        /// Whether it is a default and no example.
        var isDefault: Bool
    }

    /// By the places' numbers.
    var members: [Int: Member]
    var samples: [Sample] = []
    /// Values that fix a member which the schema leaves open, by place.
    var hints: [Int: Hint] = [:]

    /// A value that fixes a member though the schema does not.
    struct Hint: Hashable, Sendable {
        var value: JSONValue
        var source: KnownBy.Source
    }

    /// Two shapes of one signature fit the same frames.
    struct Signature: Hashable, Sendable {
        var members: [Int: Member]
        var hints: [Int: JSONValue]
    }

    init(_ root: Member = Member()) {
        members = [MemberPaths.root: root]
    }

    init(members: [Int: Member]) {
        self.members = members
    }

    var signature: Signature { Signature(members: members, hints: hints.mapValues(\.value)) }

    // MARK: Combining

    /// What is true of payloads that both describe (`allOf`).
    mutating func merge(_ other: PayloadShape) {
        for (path, member) in other.members {
            if let own = members[path] {
                members[path] = own.merged(with: member)
            } else {
                members[path] = member
            }
        }
        samples += other.samples
    }

    /// What is true of payloads that one of several describes.
    static func common(_ shapes: [PayloadShape]) -> PayloadShape {
        guard let first = shapes.first else { return PayloadShape(members: [:]) }
        guard shapes.count > 1 else { return first }
        var result = PayloadShape(members: [:])
        for shape in shapes {
            result.samples += shape.samples
            for path in shape.members.keys where result.members[path] == nil {
                result.members[path] = Member.common(shapes.map { $0.members[path] })
            }
        }
        return result
    }
}

extension PayloadShape.Member {
    func merged(with other: Self) -> Self {
        var result = self
        result.kinds = kinds.narrowed(to: other.kinds)
        if let own = values, let others = other.values {
            let both = own.filter(others.contains)
            result.values = both.isEmpty ? own : both
        } else {
            result.values = values ?? other.values
        }
        result.isRequired = isRequired || other.isRequired
        result.isClosed = isClosed || other.isClosed
        result.fewestItems = [fewestItems, other.fewestItems].compactMap(\.self).max()
        result.mostItems = [mostItems, other.mostItems].compactMap(\.self).min()
        result.limits.merge(other.limits) { own, _ in own }
        return result
    }

    /// - Parameter members: the same place in several shapes; nil where one does not know it.
    /// - Returns: what is true of all of them.
    static func common(_ members: [Self?]) -> Self {
        let known = members.compactMap(\.self)
        var result = known.first ?? Self()
        for member in known.dropFirst() {
            result.kinds.formUnion(member.kinds)
            result.values = result.values.flatMap { own in
                member.values.map { own + $0.filter { value in !own.contains(value) } }
            }
            result.isRequired = result.isRequired && member.isRequired
            result.isClosed = result.isClosed && member.isClosed
            result.fewestItems = result.fewestItems.flatMap { own in member.fewestItems.map { min(own, $0) } }
            result.mostItems = result.mostItems.flatMap { own in member.mostItems.map { max(own, $0) } }
            if result.limits != member.limits { result.limits = [:] }
        }
        if known.count < members.count { result.isRequired = false }
        return result
    }
}
