internal import ProtocolSpec

/// Nodes and collections in block style (YAML 1.2.2, chapter 8).
extension YAMLReader {
    /// What stands before a node's content.
    private struct Beginning {
        /// Properties on lines of their own, which are those of the whole node.
        var outer: Properties?
        /// Properties on the line of the content, which are those of its first key if it is a mapping.
        var inner: Properties?
        /// Where that line's part begins: properties or content.
        var mark: YAMLCursor.Mark
        var position: Int
        /// Whether a key may begin there.
        var allowsKey: Bool
        /// The tab behind which it begins.
        var tab: YAMLCursor.Mark?

        /// What is wrong if it is a collection.
        var fault: YAMLFault? { tab.map { YAMLFault(reason: .unstartable("\t"), mark: $0) } }
    }

    /// Reads a scalar or the beginning of a collection, or finds that there is nothing.
    ///
    /// - Parameters:
    ///   - parent: the column of the collection that the node is in; -1 for the root.
    ///   - isMappingValue: whether dashes in the parent's column belong to it (YAML 1.2.2, 8.2.1).
    ///   - absent: the place of a node that is left out; nil for where the next token stands.
    /// - Throws: why there is no node here.
    mutating func readBlockNode(in parent: Int, isMappingValue: Bool, absent: YAMLCursor.Mark?) throws(YAMLFault) {
        var outer: Properties?
        while true {
            cursor.skipToToken()
            let tab = skipTab(in: parent)
            let mark = cursor.mark
            if isAbsent(in: parent, isMappingValue: isMappingValue) {
                return try finish(.empty, outer, at: outer?.mark ?? absent ?? mark)
            }
            let (position, allowsKey) = (cursor.position, cursor.allowsKey)
            let inner = try readProperties()
            if let inner, mark.line != cursor.line || cursor.isAtEnd {
                outer = try joined(outer, inner)
                continue
            }
            let beginning = Beginning(
                outer: outer,
                inner: inner,
                mark: mark,
                position: position,
                allowsKey: allowsKey,
                tab: tab
            )
            return try readBlockContent(in: parent, beginning)
        }
    }

    /// Passes over blanks that begin with a tab behind a dash or enough spaces. There a tab separates, though no
    /// collection in block style may begin behind it (YAML 1.2.2, 6.1).
    ///
    /// - Returns: where the tab is, if there is one.
    private mutating func skipTab(in parent: Int) -> YAMLCursor.Mark? {
        guard cursor.byte == .tab, cursor.column > parent else { return nil }
        let mark = cursor.mark
        cursor.skipBlanks()
        cursor.allowsKey = false
        return mark
    }

    /// All properties of a node that is not a mapping whose first key has some.
    private mutating func joined(_ outer: Properties?, _ inner: Properties?) throws(YAMLFault) -> Properties? {
        guard let outer, let inner else { return outer ?? inner }
        guard let joined = outer.joined(by: inner) else { throw unexpected(.expectedKey) }
        return joined
    }

    /// Whether the collection goes on or ends here, so that the node before this is left out.
    private mutating func isAbsent(in parent: Int, isMappingValue: Bool) -> Bool {
        if cursor.isAtDocumentEnd { return true }
        let column = cursor.column
        guard column <= parent else { return false }
        if column < parent { return true }
        // As in libyaml, a block scalar needs no indentation.
        if cursor.byte == .bar || cursor.byte == .greaterThan { return false }
        return !(isMappingValue && cursor.isAt(.dash))
    }

    private mutating func readBlockContent(in parent: Int, _ beginning: Beginning) throws(YAMLFault) {
        let mark = cursor.mark
        switch cursor.byte {
        case .dash where cursor.isAt(.dash):
            guard cursor.allowsKey else { throw beginning.fault ?? cursor.fault(.unexpectedDash) }
            let properties = try joined(beginning.outer, beginning.inner)
            try open(.blockSequence, column: mark.column - 1, mark: properties?.mark ?? mark, properties)
        case .questionMark where cursor.isAt(.questionMark):
            guard cursor.allowsKey else { throw beginning.fault ?? cursor.fault(.unexpectedQuestionMark) }
            let properties = try joined(beginning.outer, beginning.inner)
            try open(.blockMapping, column: mark.column - 1, mark: properties?.mark ?? mark, properties)
        case .colon where cursor.isAtColon:
            // A key that is nothing but properties is empty.
            guard beginning.inner != nil else { throw unexpected(.expectedKey) }
            try takeScalarOrKey(.empty, at: mark, beginning)
        case .leftBracket, .leftBrace:
            // A second anchor or tag could only be that of a key.
            if let outer = beginning.outer, let inner = beginning.inner, outer.joined(by: inner) == nil {
                throw cursor.fault(.keyIsNoText)
            }
            try openFlow(column: parent, try joined(beginning.outer, beginning.inner))
        case .asterisk:
            if beginning.outer != nil || beginning.inner != nil { throw cursor.fault(.expectedKey) }
            try readAlias()
        case .bar, .greaterThan:
            let properties = try joined(beginning.outer, beginning.inner)
            try finish(try cursor.readBlockScalar(in: parent), properties, at: properties?.mark ?? mark)
        default:
            let scalar = try readFlowScalar(indentation: parent + 1)
            try takeScalarOrKey(scalar, at: mark, beginning)
        }
    }

    /// Takes a scalar that has been read as the first key of a mapping, if a colon follows, else as the node.
    private mutating func takeScalarOrKey(
        _ scalar: YAMLScalar,
        at mark: YAMLCursor.Mark,
        _ beginning: Beginning
    ) throws(YAMLFault) {
        let start = beginning.mark
        if beginning.allowsKey, isKey(from: beginning.position, line: start.line) {
            let outer = beginning.outer
            try open(.blockMapping, column: start.column - 1, mark: outer?.mark ?? start, outer)
            try addKey(scalar, beginning.inner, at: mark)
        } else if let fault = beginning.fault, isKey(from: beginning.position, line: start.line) {
            throw fault
        } else {
            let properties = try joined(beginning.outer, beginning.inner)
            try finish(scalar, properties, at: properties?.mark ?? mark)
        }
    }

    /// Whether what began at a byte, and has ended at the cursor, is a key: a colon follows, within one line and 1024
    /// characters (YAML 1.2.2, 7.4.2). The cursor is then at the colon.
    mutating func isKey(from start: Int, line: Int) -> Bool {
        guard line == cursor.line, cursor.isBeforeColon else { return false }
        cursor.skipBlanks()
        return cursor.distance(from: start) <= 1024
    }

    // MARK: Collections

    /// Reads the next key of a mapping, or the value of the last one.
    mutating func readOnBlockMapping(_ column: Int) throws(YAMLFault) {
        let top = frames.count - 1
        if frames[top].expectsValue {
            return try readBlockNode(in: column, isMappingValue: true, absent: frames[top].valueMark)
        }
        cursor.skipToToken()
        if cursor.isAtDocumentEnd || cursor.column < column { return close() }
        guard cursor.column == column, cursor.allowsKey else { throw unexpected(.expectedKey) }
        if cursor.isAt(.questionMark) { return try readExplicitKey(column) }
        let start = cursor.position
        let line = cursor.line
        let properties = try readProperties()
        guard line == cursor.line else { throw unexpected(.missingColon) }
        let mark = cursor.mark
        let scalar: YAMLScalar
        switch cursor.byte {
        case .colon where properties != nil && cursor.isAtColon: scalar = .empty
        case .asterisk, .leftBracket, .leftBrace: throw cursor.fault(.keyIsNoText)
        case .colon where cursor.isAtColon, .dash where cursor.isAt(.dash), .bar, .greaterThan:
            throw unexpected(.expectedKey)
        default: scalar = try readFlowScalar(indentation: column + 1)
        }
        guard isKey(from: start, line: line) else {
            cursor.skipToToken()
            throw cursor.fault(.missingColon)
        }
        try addKey(scalar, properties, at: mark)
    }

    /// Reads a key that a question mark announces, and passes over its colon, if it has one (YAML 1.2.2, 8.2.2). Writers of
    /// YAML put long keys so. The key may have several lines; its colon is in the mapping's column.
    private mutating func readExplicitKey(_ column: Int) throws(YAMLFault) {
        cursor.position += 1
        cursor.allowsKey = true
        var (scalar, mark, properties) = (YAMLScalar.empty, cursor.mark, Properties?.none)
        cursor.skipToToken()
        // As in libyaml, a block scalar needs no indentation.
        let isBlockScalar = cursor.byte == .bar || cursor.byte == .greaterThan
        if !cursor.isAtDocumentEnd, cursor.column > column || (isBlockScalar && cursor.column == column) {
            (properties, mark) = (try readProperties(), cursor.mark)
            switch cursor.byte {
            case .asterisk, .leftBracket, .leftBrace: throw cursor.fault(.keyIsNoText)
            case .dash where cursor.isAt(.dash), .questionMark where cursor.isAt(.questionMark):
                throw cursor.fault(.keyIsNoText)
            case .bar, .greaterThan: scalar = try cursor.readBlockScalar(in: column)
            default: if cursor.column > column, !cursor.isAtDocumentEnd { scalar = try readKeyScalar(column) }
            }
        }
        cursor.skipToToken()
        let hasColon = !cursor.isAtDocumentEnd && cursor.column == column && cursor.isAtColon
        try addKey(scalar, properties, at: mark, hasColon: hasColon)
        if hasColon {
            cursor.allowsKey = true
        } else {
            try finish(.empty, nil, at: cursor.mark)
        }
    }

    /// Reads the text of a key that a question mark announces. What a colon follows would be a mapping as a key.
    private mutating func readKeyScalar(_ column: Int) throws(YAMLFault) -> YAMLScalar {
        let mark = cursor.mark
        let scalar = try readFlowScalar(indentation: column + 1)
        if cursor.line == mark.line, cursor.isBeforeColon { throw YAMLFault(reason: .keyIsNoText, mark: mark) }
        return scalar
    }

    /// Reads the next item of a sequence.
    mutating func readOnBlockSequence(_ column: Int) throws(YAMLFault) {
        cursor.skipToToken()
        if cursor.isAtDocumentEnd || cursor.column < column { return close() }
        guard cursor.column == column, cursor.isAt(.dash), cursor.allowsKey else {
            // The dashes may stand in the column of the mapping's keys (YAML 1.2.2, 8.2.1).
            let parent = frames.count - 2
            if parent >= 0, frames[parent].kind == .blockMapping, frames[parent].column == column {
                return close()
            }
            throw unexpected(.expectedDash)
        }
        cursor.position += 1
        cursor.allowsKey = true
        let absent = cursor.mark
        try readBlockNode(in: column, isMappingValue: false, absent: absent)
    }

    // MARK: Faults

    /// A fault at a token that may not stand here: what the token itself says, or what was expected.
    mutating func unexpected(_ expected: YAMLFault.Reason) -> YAMLFault {
        switch cursor.byte {
        case .colon where cursor.isAtColon && !cursor.allowsKey && cursor.flowDepth == 0:
            cursor.fault(.unexpectedColon)
        case .dash where cursor.isAt(.dash) && !cursor.allowsKey && cursor.flowDepth == 0:
            cursor.fault(.unexpectedDash)
        case .questionMark where cursor.isAt(.questionMark) && cursor.flowDepth == 0:
            cursor.fault(.unexpectedQuestionMark)
        case .tab, .percent, UInt8(ascii: "@"), UInt8(ascii: "`"):
            cursor.unstartable()
        default: cursor.fault(expected)
        }
    }
}
