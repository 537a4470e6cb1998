internal import ProtocolSpec

/// Nodes and collections in flow style (YAML 1.2.2, 7.4 and 7.5).
extension YAMLReader {
    /// Begins a sequence in brackets or a mapping in braces, in a block whose column is given; -1 for none.
    mutating func openFlow(column: Int, _ properties: Properties?) throws(YAMLFault) {
        let mark = cursor.mark
        let kind: Frame.Kind = cursor.byte == .leftBracket ? .flowSequence : .flowMapping
        try open(kind, column: column, mark: properties?.mark ?? mark, properties)
        cursor.position += 1
        cursor.flowDepth += 1
        cursor.allowsKey = true
    }

    private mutating func closeFlow() throws(YAMLFault) {
        let mark = frames[frames.count - 1].mark
        cursor.position += 1
        cursor.flowDepth -= 1
        cursor.allowsKey = false
        if cursor.isBeforeColon { throw YAMLFault(reason: .keyIsNoText, mark: mark) }
        close()
    }

    /// Passes over the comma before the next child, if there is one; ends the collection at its bracket or brace.
    ///
    /// - Returns: whether a child comes next.
    private mutating func readOnFlow(end: UInt8, missing: YAMLFault.Reason) throws(YAMLFault) -> Bool {
        cursor.skipToToken()
        let top = frames.count - 1
        if cursor.byte != end, frames[top].hasChildren {
            guard cursor.byte == .comma else { throw unexpected(missing) }
            cursor.position += 1
            cursor.allowsKey = true
            cursor.skipToToken()
        }
        if cursor.byte == end {
            try closeFlow()
            return false
        }
        frames[top].hasChildren = true
        return true
    }

    // MARK: Sequences

    /// Reads the next item of a sequence in brackets.
    mutating func readOnFlowSequence() throws(YAMLFault) {
        guard try readOnFlow(end: .rightBracket, missing: .expectedCommaOrBracket) else { return }
        let mark = cursor.mark
        if cursor.byte == .questionMark {
            try open(.flowPair, column: frames[frames.count - 1].column, mark: mark, nil)
            return try readFlowKey()
        }
        let start = cursor.position
        let allowsKey = cursor.allowsKey
        let properties = try readProperties()
        let scalarMark = cursor.mark
        guard let scalar = try readFlowContent(properties) else { return }
        // An item may be a mapping of one pair without braces; its key is within one line, and 1024 characters.
        if allowsKey, isKey(from: start, line: mark.line) {
            try open(.flowPair, column: frames[frames.count - 1].column, mark: mark, nil)
            return try addKey(scalar, properties, at: scalarMark)
        }
        try finish(scalar, properties, at: mark)
    }

    // MARK: Mappings

    /// Reads the next key of a mapping in braces, or the value of the last one.
    mutating func readOnFlowMapping() throws(YAMLFault) {
        if frames[frames.count - 1].expectsValue { return try readFlowValue(end: .rightBrace) }
        guard try readOnFlow(end: .rightBrace, missing: .expectedCommaOrBrace) else { return }
        try readFlowKey()
    }

    /// Reads a key of a mapping in braces, or one that a question mark announces, and passes over its colon, if it has one.
    private mutating func readFlowKey() throws(YAMLFault) {
        let isExplicit = cursor.byte == .questionMark
        if isExplicit {
            cursor.position += 1
            cursor.skipToToken()
        }
        let properties = try readProperties()
        switch cursor.byte {
        case .leftBracket, .leftBrace, .asterisk: throw cursor.fault(.keyIsNoText)
        default: break
        }
        let mark = cursor.mark
        // As in libyaml, the key of a pair is not left out before a comma or a colon.
        let isPair = frames[frames.count - 1].kind == .flowPair
        let mayBeEmpty = isExplicit && (!isPair || cursor.byte == .rightBracket)
        guard let scalar = try readFlowContent(properties, mayBeEmpty: mayBeEmpty) else { return }
        // The colon may stand on a later line, as in JSON (YAML 1.2.2, 7.4.2). libyaml refuses that.
        cursor.skipToToken()
        let hasColon = cursor.isAtColon
        try addKey(scalar, properties, at: mark, hasColon: hasColon)
        guard !hasColon else { return }
        let absent = cursor.mark
        try finish(.empty, nil, at: absent)
    }

    /// Reads the value behind a colon.
    ///
    /// - Parameter end: what ends the collection that the value is in.
    /// - Throws: why there is no value here.
    mutating func readFlowValue(end: UInt8) throws(YAMLFault) {
        cursor.skipToToken()
        let mark = cursor.mark
        if cursor.byte == .comma || cursor.byte == end {
            return try finish(.empty, nil, at: mark)
        }
        let properties = try readProperties()
        guard let scalar = try readFlowContent(properties) else { return }
        try finish(scalar, properties, at: mark)
    }

    // MARK: Nodes

    /// Reads a scalar; takes an alias or begins a collection.
    ///
    /// - Parameters:
    ///   - properties: what stands before it. A scalar that is nothing but properties is empty.
    ///   - mayBeEmpty: whether it may be left out without properties, too.
    /// - Returns: nil for an alias or a collection.
    /// - Throws: why there is no node here.
    private mutating func readFlowContent(
        _ properties: Properties?,
        mayBeEmpty: Bool = false
    ) throws(YAMLFault) -> YAMLScalar? {
        if cursor.isAtMarker { throw cursor.fault(.expectedValue) }
        switch cursor.byte {
        case .leftBracket, .leftBrace:
            try openFlow(column: frames[frames.count - 1].column, properties)
            return nil
        case .asterisk where properties == nil:
            try readAlias()
            return nil
        case .questionMark:
            throw cursor.fault(.keyIsNoText)
        case .comma, .rightBracket, .rightBrace, .colon, .asterisk, 0:
            guard properties != nil || mayBeEmpty, cursor.byte != 0 else { throw cursor.fault(.expectedValue) }
            return .empty
        case .dash where cursor.isAt(.dash):
            throw cursor.fault(.expectedValue)
        default:
            return try readFlowScalar(indentation: frames[frames.count - 1].column + 1)
        }
    }
}
