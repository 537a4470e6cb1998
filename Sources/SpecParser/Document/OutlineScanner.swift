/// The pass over the text behind `DocumentOutline`: tokens as libyaml finds them, and the stack of open collections.
struct OutlineScanner {
    private(set) var problem: DocumentOutline.Problem?
    private(set) var duplicates: [DocumentOutline.DuplicateKey] = []
    /// The keys of the first document's outermost mapping, in their order.
    private(set) var rootKeys: [String] = []
    /// Whether the keys of each mapping are remembered, so that `duplicates` has those that come again.
    var findsDuplicates = false
    /// The scan ends behind this key of the outermost mapping.
    var lastRootKey: String?

    private let limits: DocumentReader.Limits
    private var cursor: ByteCursor
    private var frames: [Frame] = []
    private var flowDepth = 0
    private var nodes = 0
    private var isFirstDocument = true
    /// The next token is the first of its line.
    private var isAtLineStart = true
    /// The last token is a plain scalar that a deeper line would go on with.
    private var isPlainOpen = false
    /// Where the anchor or tag begins that stands before the next token on its line. A key's column is that of its anchor.
    private var properties: Int?

    /// An open collection.
    private struct Frame {
        enum Kind { case blockMapping, blockSequence, flowMapping, flowSequence }

        var kind: Kind
        /// The column (from 0) of its first key or dash; meaningless for a flow collection.
        var column: Int
        /// The byte at which it begins.
        var start: Int
        /// Keys so far, and where each begins.
        var keys: [String: Int] = [:]
    }

    init(_ bytes: [UInt8], limits: DocumentReader.Limits) {
        cursor = ByteCursor(bytes)
        self.limits = limits
    }

    mutating func scan() {
        while problem == nil, lastRootKey == nil || rootKeys.last != lastRootKey {
            if cursor.skipBlanksAndComments() {
                isAtLineStart = true
                properties = nil
            }
            guard cursor.current != nil else { return }
            if isAtLineStart {
                isAtLineStart = false
                if flowDepth == 0, scanLineStart() { continue }
            }
            isPlainOpen = false
            scanToken()
        }
    }

    /// What only the beginning of a line can be; true where something was scanned.
    private mutating func scanLineStart() -> Bool {
        if cursor.skipDocumentMarker() {
            frames = []
            isFirstDocument = nodes == 0
            return true
        }
        if isPlainOpen, cursor.column > indentation {
            scanPlain(continuing: true)
            return true
        }
        while let top = frames.last, top.column > cursor.column { frames.removeLast() }
        return false
    }

    private mutating func scanToken() {
        let isFlow = flowDepth > 0
        switch cursor.current {
        case UInt8(ascii: "-") where !isFlow && cursor.isBlank(1): openBlockSequence()
        case UInt8(ascii: "?") where isFlow || cursor.isBlank(1): refuseExplicitKey()
        case UInt8(ascii: "["): open(.flowSequence)
        case UInt8(ascii: "{"): open(.flowMapping)
        case UInt8(ascii: "]"), UInt8(ascii: "}"): closeFlow()
        case UInt8(ascii: ",") where isFlow: cursor.advance()
        case UInt8(ascii: ":") where isFlow || cursor.isBlank(1): cursor.advance()
        case UInt8(ascii: "&"), UInt8(ascii: "!"):
            properties = properties ?? cursor.position
            cursor.skipWord(inFlow: isFlow)
        case UInt8(ascii: "*"): scanAlias()
        case UInt8(ascii: "|") where !isFlow, UInt8(ascii: ">") where !isFlow:
            count(at: cursor.position)
            cursor.skipBlockScalar(indentation: indentation)
            isAtLineStart = true
        case UInt8(ascii: "\""), UInt8(ascii: "'"): scanQuoted()
        default: scanPlain(continuing: false)
        }
    }

    // MARK: Collections

    /// The column that a line must be deeper than to belong to the innermost value.
    private var indentation: Int { frames.last?.column ?? -1 }

    private mutating func openBlockSequence() {
        let column = cursor.column
        let start = cursor.position
        cursor.advance()
        if let top = frames.last, top.kind == .blockSequence, top.column == column { return }
        push(Frame(kind: .blockSequence, column: column, start: start))
    }

    private mutating func open(_ kind: Frame.Kind) {
        push(Frame(kind: kind, column: indentation, start: cursor.position))
        flowDepth += 1
        cursor.advance()
    }

    private mutating func closeFlow() {
        cursor.advance()
        guard flowDepth > 0, let closed = frames.popLast() else { return }
        flowDepth -= 1
        if isBeforeColon { refuse(.keyIsNoText, at: closed.start) }
    }

    private mutating func push(_ frame: Frame) {
        frames.append(frame)
        count(at: frame.start)
        if frames.count > limits.depth { refuse(.tooDeep, at: frame.start) }
    }

    // MARK: Scalars

    private mutating func scanAlias() {
        let start = cursor.position
        count(at: start)
        cursor.skipAlias()
        if isBeforeColon { refuse(.keyIsNoText, at: start) }
    }

    private mutating func scanQuoted() {
        let start = cursor.position
        let line = cursor.lineStart
        count(at: start)
        cursor.skipQuoted()
        let end = cursor.position
        let text = cursor.bytes[(start + 1)..<max(start + 1, end - 1)]
        // A key ends on the line that it begins on. JSON allows its colon on a later line, which the parser refuses;
        // the key still tells what kind of document this is.
        guard line == cursor.lineStart, isBeforeColon else {
            if isRootOfJSON, cursor.nextAnywhere == UInt8(ascii: ":") {
                rootKeys.append(String(decoding: text, as: UTF8.self))
            }
            return
        }
        // Only the parser resolves escapes. It finds such a duplicate, but not its place.
        let isLiteral = !text.contains(UInt8(ascii: "\\"))
        addKey(isLiteral ? text : nil, token: start..<end)
    }

    private mutating func scanPlain(continuing: Bool) {
        let start = cursor.position
        if !continuing { count(at: start) }
        let end = cursor.skipPlain(inFlow: flowDepth > 0)
        if !continuing, cursor.current == UInt8(ascii: ":") {
            addKey(cursor.bytes[start..<end], token: start..<end)
        } else {
            isPlainOpen = cursor.current != UInt8(ascii: "#")
        }
        // Never stuck: what stopped the scalar at its first byte is passed over.
        if cursor.position == start { cursor.advance() }
    }

    /// `? key`, which the reader does not take; its text may still tell what kind of document this is.
    private mutating func refuseExplicitKey() {
        refuse(.keyIsNoText, at: cursor.position)
        guard isFirstDocument, frames.count <= 1, frames.first.map({ $0.kind != .flowSequence }) ?? true else { return }
        cursor.advance()
        while cursor.current == UInt8(ascii: " ") { cursor.advance() }
        let start = cursor.position
        let end = cursor.skipPlain(inFlow: flowDepth > 0)
        let key = String(decoding: cursor.bytes[start..<end], as: UTF8.self)
        rootKeys.append(String(key.trimmingPrefix { $0 == "\"" || $0 == "'" }.prefix { $0 != "\"" && $0 != "'" }))
    }

    /// Whether the innermost collection is the first document's outermost mapping, in braces.
    private var isRootOfJSON: Bool {
        isFirstDocument && frames.count == 1 && frames.first?.kind == .flowMapping
    }

    /// Whether a colon that makes a key of the last token follows on its line.
    private var isBeforeColon: Bool {
        guard let colon = cursor.nextOnLine, cursor.bytes[colon] == UInt8(ascii: ":") else { return false }
        return flowDepth > 0 || cursor.isBlank(colon + 1 - cursor.position)
    }

    /// - Parameters:
    ///   - key: nil for one whose text is not known.
    ///   - token: the key's bytes.
    private mutating func addKey(_ key: ArraySlice<UInt8>?, token: Range<Int>) {
        let start = properties ?? token.lowerBound
        properties = nil
        if flowDepth == 0 { openBlockMapping(column: start - cursor.lineStart, start: start) }
        guard let key, let top = frames.indices.last, frames[top].kind != .flowSequence else { return }
        let isRoot = top == 0 && isFirstDocument
        guard isRoot || findsDuplicates else { return }
        let text = String(decoding: key, as: UTF8.self)
        if isRoot { rootKeys.append(text) }
        guard findsDuplicates else { return }
        if let first = frames[top].keys[text] {
            duplicates.append(.init(key: text, first: first, token: token))
        } else {
            frames[top].keys[text] = token.lowerBound
        }
    }

    private mutating func openBlockMapping(column: Int, start: Int) {
        // A sequence that is not deeper than the key before it ends with the next key.
        if let top = frames.last, top.kind == .blockSequence, top.column == column { frames.removeLast() }
        if let top = frames.last, top.kind == .blockMapping, top.column == column { return }
        push(Frame(kind: .blockMapping, column: column, start: start))
    }

    // MARK: Limits

    private mutating func count(at offset: Int) {
        nodes += 1
        if nodes > limits.nodes { refuse(.tooManyNodes, at: offset) }
    }

    private mutating func refuse(_ reason: DocumentOutline.Problem.Reason, at offset: Int) {
        problem = problem ?? .init(reason: reason, offset: offset)
    }
}
