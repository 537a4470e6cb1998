/// A JSON text (RFC 8259) with a flat list of its values, made in one pass over the bytes: whoever looks twice at a value,
/// as `oneOf` must, needs no tree.
///
/// It is as strict as `JSONReader`: UTF-8 without a byte order mark, strings of Unicode text (no lone surrogates), at most
/// 512 levels. Of members with one name the last counts, and the others are as if they were not there. Numbers stay as
/// they are written, so that none is rounded.
package struct JSONIndex: @unchecked Sendable {
    // Unchecked, since the tokens are a reference; nothing writes to them once they are here.

    /// What a value is.
    package enum Kind: UInt8, Sendable, BitwiseCopyable {
        case null, bool, number, string, array, object
    }

    struct Token: Sendable, BitwiseCopyable {
        static let isEscaped: UInt8 = 1
        /// Of a member's name: a later member has the same.
        static let isShadowed: UInt8 = 2
        /// Of a number: neither fraction nor exponent.
        static let isPlainInteger: UInt8 = 4
        static let isTrue: UInt8 = 8
        /// Of a string: it is a member's name.
        static let isName: UInt8 = 16

        var kind: Kind
        var flags: UInt8 = 0
        /// The first byte; of a string the one behind the quote.
        var start: UInt32
        /// Behind the last byte; of a string the closing quote.
        var end: UInt32 = 0
        /// The token behind the value and all that is in it.
        var next: UInt32
        /// The number of items, members (each name once) or code points; of a member's name the hash of its text.
        var extra: UInt32 = 0
    }

    /// How deep arrays and objects may be nested.
    package static let maximumDepth = 512

    package let bytes: [UInt8]
    /// Each value before what is in it; a member's name stands before its value.
    let tokens: JSONTokens

    /// How many values and names there are.
    package var count: Int { tokens.count }

    /// Reads a JSON text.
    ///
    /// - Parameter bytes: all of the text.
    /// - Throws: the first place that breaks the grammar.
    package init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        tokens = try JSONIndexer.tokens(of: bytes)
        self.bytes = bytes
    }
}

// MARK: - Looking at values

extension JSONIndex {
    /// What the value of a token is.
    package func kind(_ token: Int) -> Kind { tokens[token].kind }

    /// The number of items, or of members with different names.
    package func count(_ token: Int) -> Int { Int(tokens[token].extra) }

    /// Whether a token is `true`.
    package func isTrue(_ token: Int) -> Bool { tokens[token].flags & Token.isTrue != 0 }

    /// The token behind a value.
    func next(_ token: Int) -> Int { Int(tokens[token].next) }

    /// Where a value begins, its quote counted in.
    func offset(_ token: Int) -> Int {
        Int(tokens[token].start) - (tokens[token].kind == .string ? 1 : 0)
    }

    /// The bytes of a value as they are written, quotes counted in.
    package func text(of token: Int) -> ArraySlice<UInt8> {
        let quote = tokens[token].kind == .string ? 1 : 0
        return bytes[(Int(tokens[token].start) - quote)..<(Int(tokens[token].end) + quote)]
    }

    /// The tokens of an array's items.
    package func items(of array: Int) -> [Int] {
        guard tokens[array].kind == .array else { return [] }
        var items: [Int] = []
        var token = array + 1
        while token < next(array) {
            items.append(token)
            token = next(token)
        }
        return items
    }

    /// The names and values of an object, without those that a later member of the same name replaces.
    package func members(of object: Int) -> [(name: String, value: Int)] {
        var members: [(String, Int)] = []
        forEachMember(of: object) { name, value in
            members.append((string(name), value))
            return true
        }
        return members
    }

    /// Visits the members that count, until the visitor says no.
    ///
    /// - Parameters:
    ///   - object: its token; any other value has no members.
    ///   - visit: gets the tokens of name and value.
    /// - Returns: whether all were visited.
    @inline(__always)
    @discardableResult
    package func forEachMember(of object: Int, _ visit: (_ name: Int, _ value: Int) -> Bool) -> Bool {
        guard tokens[object].kind == .object else { return true }
        let end = next(object)
        var name = object + 1
        while name < end {
            if tokens[name].flags & Token.isShadowed == 0, !visit(name, name + 1) { return false }
            name = next(name + 1)
        }
        return true
    }

    /// The value of a member; nil where there is none.
    func member(_ name: NameKey, of object: Int) -> Int? {
        var found: Int?
        forEachMember(of: object) { token, value in
            if isName(token, name) { found = value }
            return found == nil
        }
        return found
    }

    /// The token that a path of names and indices leads to; nil where it leads nowhere.
    package func token(at path: [String], from start: Int = 0) -> Int? {
        var token = start
        for part in path {
            switch tokens[token].kind {
            case .object:
                guard let value = member(NameKey(part), of: token) else { return nil }
                token = value
            case .array:
                let items = items(of: token)
                guard let index = Int(part), items.indices.contains(index) else { return nil }
                token = items[index]
            default: return nil
            }
        }
        return token
    }
}
