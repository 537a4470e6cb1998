/// The keys of a document's outermost mapping, as far as they can be found.
struct RootKeys {
    var keys: [String] = []
    /// The key after which no other one is looked for.
    let last: String?

    /// - Parameters:
    ///   - text: UTF-8, whatever is wrong with it.
    ///   - last: the key after which no other one is looked for.
    /// - Returns: the keys in their order; none where the document is not a mapping.
    static func read(_ text: [UInt8], upTo last: String?) -> [String] {
        // Open collections are all that takes memory here.
        let limits = DocumentReader.Limits(bytes: .max, depth: 10_000, nodes: .max)
        var reader = YAMLReader(text, file: "", limits: limits)
        reader.rootKeys = RootKeys(last: last)
        do throws(YAMLFault) {
            _ = try reader.read()
        } catch {
            var fault = error
            var resumed = 0
            while fault.reason != .found, reader.skipToRootKey(after: resumed) {
                resumed = reader.cursor.position
                do throws(YAMLFault) {
                    try reader.readCollections()
                    break
                } catch {
                    fault = error
                }
            }
        }
        return reader.rootKeys?.keys ?? []
    }
}

extension YAMLReader {
    /// Goes on behind a mistake: with the next line that begins where the keys of the root do.
    ///
    /// - Parameter start: a byte that it must be behind, so that the reading gets on.
    /// - Returns: false where there is no such line, or the root is not a mapping in block style.
    fileprivate mutating func skipToRootKey(after start: Int) -> Bool {
        guard let root = frames.first, root.kind == .blockMapping else { return false }
        frames.removeLast(frames.count - 1)
        frames[0].expectsValue = false
        items = []
        cursor.flowDepth = 0
        // The mistake may be one that shows where the next line begins.
        var isAtLineStart = cursor.position > start && cursor.isFirstOnLine
        while !cursor.isAtEnd {
            if isAtLineStart {
                while cursor.byte == .space { cursor.position += 1 }
                if cursor.column == root.column, !cursor.byte.isBlankBreakOrEnd, cursor.byte != .hash {
                    cursor.allowsKey = true
                    return true
                }
            }
            cursor.skipToLineEnd()
            if !cursor.isAtEnd { cursor.skipBreak() }
            isAtLineStart = true
        }
        return false
    }
}

extension YAMLCursor {
    /// Whether nothing but spaces stands before the cursor on its line.
    fileprivate var isFirstOnLine: Bool {
        bytes[lineStart..<position].allSatisfy { $0 == .space }
    }
}
