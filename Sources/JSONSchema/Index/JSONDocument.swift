package import ProtocolSpec

/// Reads a JSON text as a located document: what `DocumentReader` does for YAML, for files that are strict JSON, in a
/// fraction of the time.
package enum JSONDocument {
    /// Reads a whole text.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - file: the name that the places get.
    /// - Returns: the document; of members with one name the last.
    /// - Throws: a diagnostic at the first place that is not JSON, or at a number of more than 38 digits.
    package static func read(_ bytes: [UInt8], file: String) throws(JSONDocumentError) -> DocumentNode {
        do {
            let index = try JSONIndex(bytes)
            return node(0, of: index, file: file)
        } catch {
            var places = LineCounter(bytes: bytes, file: file)
            let location = places.location(of: error.offset)
            throw JSONDocumentError(
                diagnostic: Diagnostic(location: location, message: "this is not JSON: \(error.message)")
            )
        }
    }

    /// The names that a later member of the same object has, too, each at its place: they are as if they were not there,
    /// which nobody who writes a document by hand means.
    ///
    /// - Parameters:
    ///   - index: the text.
    ///   - file: the name that the places get.
    /// - Returns: an error for each, in the order of the text.
    package static func repeatedNames(in index: JSONIndex, file: String) -> [Diagnostic] {
        var places = LineCounter(bytes: index.bytes, file: file)
        return index.tokens.indices.filter { index.tokens[$0].flags & JSONIndex.Token.isShadowed != 0 }
            .map { token in
                Diagnostic(
                    location: places.location(of: index.offset(token)),
                    message: "the key \"\(index.string(token))\" stands once more further down; remove one of them"
                )
            }
    }

    /// A value of a text as a document.
    ///
    /// - Parameters:
    ///   - token: the value, 0 for all of the text.
    ///   - index: the text.
    ///   - file: the name that the places get.
    /// - Returns: the document.
    package static func node(_ token: Int, of index: JSONIndex, file: String) -> DocumentNode {
        var builder = NodeBuilder(index: index, places: LineCounter(bytes: index.bytes, file: file))
        return builder.node(token)
    }
}

/// Why a text is not a document.
package struct JSONDocumentError: Error, Hashable, Sendable {
    /// The first problem.
    package var diagnostic: Diagnostic

    package init(diagnostic: Diagnostic) {
        self.diagnostic = diagnostic
    }
}

/// Makes nodes of tokens. The depth of a text is bounded, and so is the recursion.
private struct NodeBuilder {
    let index: JSONIndex
    var places: LineCounter

    mutating func node(_ token: Int) -> DocumentNode {
        let location = places.location(of: index.offset(token))
        return DocumentNode(content: content(token), location: location)
    }

    private mutating func content(_ token: Int) -> DocumentNode.Content {
        switch index.kind(token) {
        case .null: return .null
        case .bool: return .bool(index.tokens[token].flags & JSONIndex.Token.isTrue != 0)
        case .number:
            switch index.number(token) {
            case .integer(let value): return .integer(value)
            case .decimal(let value): return .number(value)
            case .long(let value): return .number(value.rounded)
            }
        case .string: return .string(index.string(token))
        case .array:
            var items: [DocumentNode] = []
            items.reserveCapacity(index.count(token))
            for item in index.items(of: token) { items.append(node(item)) }
            return .sequence(items)
        case .object:
            var entries: [DocumentNode.Entry] = []
            entries.reserveCapacity(index.count(token))
            var name = token + 1
            while name < index.next(token) {
                if index.tokens[name].flags & JSONIndex.Token.isShadowed == 0 {
                    let location = places.location(of: index.offset(name))
                    let key = index.string(name)
                    entries.append(DocumentNode.Entry(key: key, keyLocation: location, value: node(name + 1)))
                }
                name = index.next(name + 1)
            }
            return .mapping(entries)
        }
    }
}

/// Lines and columns of offsets that are asked for in ascending order.
private struct LineCounter {
    let bytes: [UInt8]
    let file: String
    private var offset = 0
    private var line = 1
    private var column = 1

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    mutating func location(of target: Int) -> SourceLocation {
        while offset < min(target, bytes.count) {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
            offset += 1
        }
        return SourceLocation(file: file, line: line, column: column)
    }
}
