internal import CodecRuntime
internal import ProtocolSpec

/// Reads a YAML text into nodes that know their places, in one pass over its bytes.
///
/// The syntax is that of YAML 1.2.2 as libyaml takes it, whose acceptance a test compares. A key is a text:
/// collections and aliases as keys are refused. Open collections are kept in an array, so that depth
/// costs no stack; their finished children in two more, so that a collection is made once and of the right size.
struct YAMLReader {
    /// What anchors and tags stand before a value (YAML 1.2.2, 6.9).
    struct Properties {
        var anchor: String?
        var tag: String?
        var mark: YAMLCursor.Mark

        /// These and more of the same node, which stand behind them; nil where both have an anchor or a tag.
        func joined(by more: Properties) -> Properties? {
            guard anchor == nil || more.anchor == nil, tag == nil || more.tag == nil else { return nil }
            return Properties(anchor: anchor ?? more.anchor, tag: tag ?? more.tag, mark: mark)
        }
    }

    /// A collection that is not finished.
    struct Frame {
        enum Kind { case blockMapping, blockSequence, flowMapping, flowSequence, flowPair }

        var kind: Kind
        /// The column (from 0) of a block's keys or dashes; for a flow collection, of the block that it is in.
        var column: Int
        var mark: YAMLCursor.Mark
        var properties: Properties?
        /// Where its children begin among the finished entries or items.
        var start: Int
        /// Whether a key has been read, and its value comes next.
        var expectsValue = false
        /// Behind the colon of the key that was read last: the place of a value that is left out.
        var valueMark: YAMLCursor.Mark
        var hasChildren = false
        /// How many values had been counted when it began.
        var countBefore: Int
        /// How many levels its children have.
        var height = 0
        /// The index of its merge key among the entries.
        var merge: Int?
        /// The keys of a mapping of many.
        var keys: Set<String> = []
        /// Where the last key is a duplicate: how many problems there were before its value.
        var problemsBeforeDuplicate: Int?
    }

    /// What an anchor names.
    struct Anchored {
        var node: DocumentNode
        /// How many values it has, itself included.
        var count: Int
        /// How many levels it has; 0 for a scalar.
        var height: Int
    }

    /// More duplicate keys than these are reported in the next run.
    static let mostDuplicates = 100

    var cursor: YAMLCursor
    let file: String
    let limits: DocumentReader.Limits
    /// Given where only the root's keys are wanted, and no values.
    var rootKeys: RootKeys?

    var frames: [Frame] = []
    var entries: [DocumentNode.Entry] = []
    var items: [DocumentNode] = []
    private(set) var root: DocumentNode?
    var anchors: [String: Anchored] = [:]
    var tagPrefixes: [String: String] = [:]
    /// What is wrong, though it could be read.
    var problems: [Diagnostic] = []
    var duplicates = 0
    /// Values so far, each alias counted as what it stands for.
    var count = 0
    /// Keys and values in the text.
    private var written = 0

    init(_ text: [UInt8], file: String, limits: DocumentReader.Limits) {
        cursor = YAMLCursor(text)
        self.file = file
        self.limits = limits
    }

    /// Reads the text's only document.
    ///
    /// - Returns: its root; nil where there is nothing but comments. `problems` has what is wrong with it nevertheless.
    /// - Throws: why no tree can be made of it.
    mutating func read() throws(YAMLFault) -> DocumentNode? {
        guard try readStart() else { return nil }
        try readBlockNode(in: -1, isMappingValue: false, absent: nil)
        try readCollections()
        try readEnd()
        return root
    }

    /// Reads what is left of the collections that have begun.
    mutating func readCollections() throws(YAMLFault) {
        while let top = frames.indices.last {
            switch frames[top].kind {
            case .blockMapping: try readOnBlockMapping(frames[top].column)
            case .blockSequence: try readOnBlockSequence(frames[top].column)
            case .flowMapping: try readOnFlowMapping()
            case .flowSequence: try readOnFlowSequence()
            case .flowPair: try readFlowValue(end: .rightBracket)
            }
        }
    }

    // MARK: The document

    /// Reads up to the root (YAML 1.2.2, 9.1).
    private mutating func readStart() throws(YAMLFault) -> Bool {
        let (hasDirectives, prefixes) = try cursor.readDirectives()
        tagPrefixes = prefixes
        if cursor.isAtMarker, cursor.byte == .dash {
            cursor.position += 3
            cursor.allowsKey = false
        } else if hasDirectives {
            throw cursor.fault(.expectedDocumentStart)
        } else if cursor.isAtEnd {
            return false
        } else if cursor.isAtMarker {
            throw cursor.fault(.expectedValue)
        }
        return true
    }

    /// Makes sure that nothing follows the document.
    private mutating func readEnd() throws(YAMLFault) {
        cursor.skipToToken()
        while cursor.isAtMarker, cursor.byte == .dot {
            cursor.position += 3
            cursor.allowsKey = false
            cursor.skipToToken()
        }
        if cursor.isAtEnd { return }
        let mark = cursor.mark
        _ = try cursor.readDirectives()
        if cursor.isAtMarker, cursor.byte == .dash { throw YAMLFault(reason: .secondDocument, mark: mark) }
        throw unexpected(.expectedDocumentStart)
    }

    // MARK: Building

    func location(_ mark: YAMLCursor.Mark) -> SourceLocation {
        SourceLocation(file: file, line: mark.line, column: mark.column)
    }

    mutating func report(_ message: String, at mark: YAMLCursor.Mark) {
        problems.append(Diagnostic(location: location(mark), message: message))
    }

    /// Begins a collection.
    mutating func open(
        _ kind: Frame.Kind,
        column: Int,
        mark: YAMLCursor.Mark,
        _ properties: Properties?
    ) throws(YAMLFault) {
        let countBefore = count
        try countValue(at: mark)
        if frames.count >= limits.depth { throw YAMLFault(reason: .tooDeep(limits.depth), mark: mark) }
        let isSequence = kind == .blockSequence || kind == .flowSequence
        frames.append(
            Frame(
                kind: kind,
                column: column,
                mark: mark,
                properties: properties,
                start: isSequence ? items.count : entries.count,
                valueMark: mark,
                countBefore: countBefore
            )
        )
    }

    /// Ends the innermost collection.
    mutating func close() {
        guard let frame = frames.popLast() else { return }
        let content: DocumentNode.Content
        switch frame.kind {
        case .blockSequence, .flowSequence:
            content = rootKeys == nil ? .sequence(Array(items[frame.start...])) : .null
            items.removeLast(items.count - frame.start)
            checkTag(frame, YAMLTag.sequence)
        case .blockMapping, .flowMapping, .flowPair:
            content = rootKeys == nil ? .mapping(mergedEntries(of: frame)) : .null
            entries.removeLast(entries.count - frame.start)
            checkTag(frame, YAMLTag.mapping)
        }
        let node = DocumentNode(content: content, location: location(frame.mark))
        finish(
            node,
            anchor: frame.properties?.anchor,
            size: Anchored(node: node, count: count - frame.countBefore, height: frame.height + 1)
        )
    }

    private mutating func checkTag(_ frame: Frame, _ expected: String) {
        guard let tag = frame.properties?.tag, tag != expected else { return }
        report("the tag \(YAMLTag.shorthand(tag)) means nothing here; remove it", at: frame.mark)
    }

    /// Takes a finished scalar into the innermost collection.
    mutating func finish(_ scalar: YAMLScalar, _ properties: Properties?, at mark: YAMLCursor.Mark) throws(YAMLFault) {
        try countValue(at: mark)
        let node = node(scalar, properties, at: mark)
        finish(node, anchor: properties?.anchor, size: nil)
    }

    mutating func node(_ scalar: YAMLScalar, _ properties: Properties?, at mark: YAMLCursor.Mark) -> DocumentNode {
        var complaints: [String] = []
        let content = YAMLTag.content(of: scalar, tag: properties?.tag) { complaints.append($0) }
        for complaint in complaints { report(complaint, at: mark) }
        return DocumentNode(content: content, location: location(mark))
    }

    /// Takes a finished value, a scalar or of a given size, into the innermost collection.
    mutating func finish(_ node: DocumentNode, anchor: String?, size: Anchored?) {
        if let anchor { anchors[anchor] = size ?? Anchored(node: node, count: 1, height: 0) }
        guard let top = frames.indices.last else {
            root = node
            return
        }
        if let size { frames[top].height = max(frames[top].height, size.height) }
        switch frames[top].kind {
        case .blockSequence, .flowSequence: items.append(node)
        case .blockMapping, .flowMapping: finishEntry(node, top)
        case .flowPair:
            finishEntry(node, top)
            close()
        }
    }

    private mutating func finishEntry(_ value: DocumentNode, _ top: Int) {
        frames[top].expectsValue = false
        if let problemsBefore = frames[top].problemsBeforeDuplicate {
            // What is wrong with a value that is left out is left out too.
            problems.removeLast(problems.count - problemsBefore)
            frames[top].problemsBeforeDuplicate = nil
            entries.removeLast()
        } else {
            entries[entries.count - 1].value = value
        }
    }

    // MARK: Limits

    /// Counts a key or a value that is written out.
    mutating func countWritten(at mark: YAMLCursor.Mark) throws(YAMLFault) {
        written += 1
        if written > limits.nodes { throw YAMLFault(reason: .tooManyValues(limits.nodes), mark: mark) }
    }

    private mutating func countValue(at mark: YAMLCursor.Mark) throws(YAMLFault) {
        try countWritten(at: mark)
        try add(1, at: mark)
    }

    /// Counts values that an alias brings.
    mutating func add(_ values: Int, at mark: YAMLCursor.Mark) throws(YAMLFault) {
        let (sum, isTooLarge) = count.addingReportingOverflow(values)
        count = isTooLarge ? .max : sum
        if count > limits.nodes {
            throw YAMLFault(reason: .tooManyValuesWithAliases(limits.nodes), mark: mark)
        }
    }
}
