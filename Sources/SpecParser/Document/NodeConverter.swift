internal import ProtocolSpec
internal import Yams

/// Turns a parsed tree into located nodes: resolves scalars and merge keys, and counts what aliases expand to.
struct NodeConverter {
    /// The tree is more than the limits allow, which `diagnostics` says.
    struct LimitExceeded: Error {}

    private(set) var diagnostics = DiagnosticCollector()
    /// Keys to pass over: duplicates that have been reported.
    var leftOut: Set<String> = []

    /// Where the text ends.
    private let end: SourceLocation
    private let limits: DocumentReader.Limits
    private var count = 0

    init(text: DocumentText, limits: DocumentReader.Limits) {
        end = text.location(atByte: text.bytes.count)
        self.limits = limits
    }

    mutating func convert(_ node: Node) throws(LimitExceeded) -> DocumentNode {
        try convert(node, depth: 0)
    }

    // Copying a node costs more than anything else here, so that each is taken apart once.
    private mutating func convert(_ node: Node, depth: Int) throws(LimitExceeded) -> DocumentNode {
        switch node {
        case .scalar(let scalar):
            let location = try counted(scalar.mark)
            return DocumentNode(content: content(of: scalar, at: location), location: location)
        case .sequence(let sequence):
            let location = try counted(sequence.mark)
            try enter(sequence.tag, expected: .seq, depth: depth, at: location)
            var items: [DocumentNode] = []
            items.reserveCapacity(sequence.count)
            for item in sequence { items.append(try convert(item, depth: depth + 1)) }
            return DocumentNode(content: .sequence(items), location: location)
        case .mapping(let mapping):
            let location = try counted(mapping.mark)
            try enter(mapping.tag, expected: .map, depth: depth, at: location)
            return DocumentNode(content: .mapping(try entries(of: mapping, depth: depth + 1)), location: location)
        case .alias(let alias):
            // The parser replaces aliases itself; such a node can only be made by hand.
            return DocumentNode(content: .null, location: try counted(alias.mark))
        }
    }

    /// Counts a value, and says where it is.
    private mutating func counted(_ mark: Mark?) throws(LimitExceeded) -> SourceLocation {
        let location = location(of: mark)
        count += 1
        guard count > limits.nodes else { return location }
        diagnostics.error(
            "the document has more than \(limits.nodes) values, each alias counted as what it stands for",
            at: location
        )
        throw LimitExceeded()
    }

    private mutating func enter(
        _ tag: Tag,
        expected: Tag.Name,
        depth: Int,
        at location: SourceLocation
    ) throws(LimitExceeded) {
        if !tag.rawValue.isEmpty, tag.rawValue != expected.rawValue { refuse(tag, at: location) }
        guard depth < limits.depth else {
            diagnostics.error("the document nests more than \(limits.depth) levels deep here", at: location)
            throw LimitExceeded()
        }
    }

    private func location(of mark: Mark?) -> SourceLocation {
        // The parser ends every text with a line break. A value that is left out after it has no line of its own.
        let location = SourceLocation(file: end.file, line: mark?.line ?? 1, column: mark?.column ?? 1)
        return location.line > end.line ? end : location
    }

    // MARK: Mappings

    private mutating func entries(of mapping: Node.Mapping, depth: Int) throws(LimitExceeded) -> [DocumentNode.Entry] {
        var own: [DocumentNode.Entry] = []
        own.reserveCapacity(mapping.count)
        var merged: (index: Int, entries: [DocumentNode.Entry])?
        // By index: an iterator copies all of them first.
        for index in mapping.indices {
            let (key, written) = mapping[index]
            guard case .scalar(let scalar) = key else {
                diagnostics.error("a key is text, not a collection", at: location(of: key.mark))
                continue
            }
            let location = location(of: scalar.mark)
            if !leftOut.isEmpty, leftOut.contains(scalar.string) { continue }
            let value = try convert(written, depth: depth)
            if scalar.string == "<<", scalar.style == .plain {
                merged = (own.count, mergeable(value))
            } else {
                own.append(.init(key: scalar.string, keyLocation: location, value: value))
            }
        }
        guard let merged else { return own }
        // A mapping's own keys win over those that it merges, and of those the first.
        var taken = Set(own.map(\.key))
        own.insert(contentsOf: merged.entries.filter { taken.insert($0.key).inserted }, at: merged.index)
        return own
    }

    /// The entries that `<<` brings: those of a mapping, or of several.
    private mutating func mergeable(_ value: DocumentNode) -> [DocumentNode.Entry] {
        if let entries = value.entries { return entries }
        var merged: [DocumentNode.Entry] = []
        for item in value.items ?? [value] {
            if let entries = item.entries {
                merged += entries
            } else {
                diagnostics.error("\"<<\" merges a mapping or several, not \(item.kind)", at: item.location)
            }
        }
        return merged
    }

    // MARK: Scalars

    private mutating func content(of scalar: Node.Scalar, at location: SourceLocation) -> DocumentNode.Content {
        switch scalar.tag.rawValue {
        case Tag.Name.implicit.rawValue where scalar.style == .plain:
            return plain(scalar.string, at: location)
        case Tag.Name.implicit.rawValue, Tag.Name.nonSpecific.rawValue, Tag.Name.str.rawValue:
            return .string(scalar.string)
        case Tag.Name.null.rawValue, Tag.Name.bool.rawValue, Tag.Name.int.rawValue, Tag.Name.float.rawValue:
            return tagged(scalar, at: location)
        default:
            refuse(scalar.tag, at: location)
            return .string(scalar.string)
        }
    }

    private mutating func plain(_ text: String, at location: SourceLocation) -> DocumentNode.Content {
        if let content = PlainScalar.content(of: text) { return content }
        diagnostics.error("\(text) is not a number that JSON has; quote it if it is meant as text", at: location)
        return .string(text)
    }

    /// A scalar whose tag says what it must be.
    private mutating func tagged(_ scalar: Node.Scalar, at location: SourceLocation) -> DocumentNode.Content {
        let content = plain(scalar.string, at: location)
        switch (scalar.tag.rawValue, content) {
        case (Tag.Name.null.rawValue, .null), (Tag.Name.bool.rawValue, .bool), (Tag.Name.int.rawValue, .integer),
            (Tag.Name.float.rawValue, .number):
            return content
        case (Tag.Name.float.rawValue, .integer(let value)):
            return .number(DecimalNumber(value))
        default:
            diagnostics.error("\"\(scalar.string)\" is not what its tag says", at: location)
            return content
        }
    }

    private mutating func refuse(_ tag: Tag, at location: SourceLocation) {
        let prefix = "tag:yaml.org,2002:"
        let name = tag.rawValue.hasPrefix(prefix) ? "!!\(tag.rawValue.dropFirst(prefix.count))" : tag.rawValue
        diagnostics.error("the tag \(name) means nothing here; remove it", at: location)
    }
}
