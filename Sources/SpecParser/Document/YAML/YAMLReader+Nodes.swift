internal import ProtocolSpec

/// What block and flow style have in common: properties, scalars without a line of their own, aliases, keys.
extension YAMLReader {
    /// Reads an anchor, a tag, both in any order, or neither (YAML 1.2.2, 6.9), and passes over what follows.
    mutating func readProperties() throws(YAMLFault) -> Properties? {
        guard cursor.byte == .ampersand || cursor.byte == .exclamationMark else { return nil }
        var properties = Properties(mark: cursor.mark)
        while true {
            let line = cursor.line
            if cursor.byte == .ampersand, properties.anchor == nil {
                properties.anchor = try cursor.readName()
            } else if cursor.byte == .exclamationMark, properties.tag == nil {
                properties.tag = try cursor.readTag(tagPrefixes)
            } else {
                return properties
            }
            cursor.skipToToken()
            // In a block, what stands on the next line may be the properties of a key.
            if cursor.flowDepth == 0, line != cursor.line { return properties }
        }
    }

    /// Reads a plain or quoted scalar.
    mutating func readFlowScalar(indentation: Int) throws(YAMLFault) -> YAMLScalar {
        switch cursor.byte {
        case .singleQuote, .doubleQuote: return try cursor.readQuoted()
        case .comma, .rightBracket, .rightBrace, .ampersand, .exclamationMark:
            throw cursor.fault(cursor.flowDepth == 0 ? .expectedKey : .expectedValue)
        default:
            guard cursor.startsPlain else { throw cursor.unstartable() }
            return try cursor.readPlain(indentation: indentation)
        }
    }

    /// Takes the value that an alias names (YAML 1.2.2, 7.1).
    mutating func readAlias() throws(YAMLFault) {
        let mark = cursor.mark
        let name = try cursor.readName()
        if cursor.isBeforeColon { throw YAMLFault(reason: .keyIsNoText, mark: mark) }
        guard let anchored = anchors[name] else { throw YAMLFault(reason: .unknownAlias, mark: mark) }
        try countWritten(at: mark)
        try add(anchored.count, at: mark)
        if anchored.height > limits.depth - frames.count {
            throw YAMLFault(reason: .tooDeep(limits.depth), mark: mark)
        }
        finish(anchored.node, anchor: nil, size: anchored)
    }

    // MARK: Keys

    /// Takes a key, whose text begins at a place behind its properties, into the innermost mapping; passes over its colon.
    mutating func addKey(
        _ scalar: YAMLScalar,
        _ properties: Properties?,
        at mark: YAMLCursor.Mark,
        hasColon: Bool = true
    ) throws(YAMLFault) {
        let top = frames.count - 1
        try countWritten(at: mark)
        let start = properties?.mark ?? mark
        let key = scalar.text
        if let anchor = properties?.anchor {
            // Of a key its text alone counts, but an alias of it is a value.
            let content = YAMLTag.content(of: scalar, tag: properties?.tag) { _ in }
            let node = DocumentNode(content: content, location: location(start))
            anchors[anchor] = Anchored(node: node, count: 1, height: 0)
        }
        if rootKeys != nil {
            try addRootKey(key, at: mark)
        } else {
            if isKnown(key, top) {
                reportDuplicate(key, at: mark, top)
            } else if key == "<<", scalar.style == .plain {
                frames[top].merge = entries.count
            }
        }
        let absent = DocumentNode(content: .null, location: location(start))
        entries.append(.init(key: key, keyLocation: location(start), value: absent))
        if hasColon {
            cursor.position += 1
            cursor.allowsKey = false
            frames[top].valueMark = cursor.mark
        }
        frames[top].expectsValue = true
    }

    private mutating func addRootKey(_ key: String, at mark: YAMLCursor.Mark) throws(YAMLFault) {
        guard frames.count == 1 else { return }
        rootKeys?.keys.append(key)
        if key == rootKeys?.last { throw YAMLFault(reason: .found, mark: mark) }
    }

    /// Reports a key that the innermost mapping has already (YAML 1.2.2, 3.2.1.3). It is left out with its value.
    private mutating func reportDuplicate(_ key: String, at mark: YAMLCursor.Mark, _ top: Int) {
        let known = entries[frames[top].start...]
        duplicates += 1
        if duplicates <= Self.mostDuplicates, let first = known.first(where: { $0.key == key }) {
            report(
                "\"\(key)\" is here a second time (first in line \(first.keyLocation.line)); remove or rename one",
                at: mark
            )
        }
        frames[top].problemsBeforeDuplicate = problems.count
    }

    /// Whether the innermost mapping has a key.
    private mutating func isKnown(_ key: String, _ top: Int) -> Bool {
        let start = frames[top].start
        // Looking through few keys costs less than a set of them.
        guard entries.count - start >= 8 else {
            for index in start..<entries.count where entries[index].key == key { return true }
            return false
        }
        if frames[top].keys.isEmpty {
            for index in start..<entries.count { frames[top].keys.insert(entries[index].key) }
        }
        return !frames[top].keys.insert(key).inserted
    }

    // MARK: Merge keys

    /// The entries of a mapping that ends here, with those that `<<` brings (<https://yaml.org/type/merge.html>).
    mutating func mergedEntries(of frame: Frame) -> [DocumentNode.Entry] {
        guard let merge = frame.merge else { return Array(entries[frame.start...]) }
        let before = entries[frame.start..<merge]
        let after = entries[(merge + 1)...]
        // A mapping's own keys win over those that it merges, and of those the first.
        var taken = Set(before.map(\.key))
        taken.formUnion(after.map(\.key))
        let merged = mergeable(entries[merge].value).filter { taken.insert($0.key).inserted }
        return before + merged + after
    }

    /// The entries that `<<` brings: those of a mapping, or of several.
    private mutating func mergeable(_ value: DocumentNode) -> [DocumentNode.Entry] {
        if let entries = value.entries { return entries }
        var merged: [DocumentNode.Entry] = []
        for item in value.items ?? [value] {
            if let entries = item.entries {
                merged += entries
            } else {
                problems.append(
                    Diagnostic(
                        location: item.location,
                        message: "\"<<\" merges a mapping or several, not \(item.kind)"
                    )
                )
            }
        }
        return merged
    }
}
