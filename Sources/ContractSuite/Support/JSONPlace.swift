internal import CodecRuntime

/// Where a value stands in a JSON text.
package enum JSONPlace {
    /// Finds the value that a path leads to.
    ///
    /// - Parameters:
    ///   - path: names and indices, outermost first.
    ///   - text: a JSON text that has been read and found well-formed.
    /// - Returns: its bytes, from the name of its member on; nil where there is none.
    package static func range(of path: [String], in text: String) -> Range<Int>? {
        var scanner = Scanner(bytes: Array(text.utf8))
        return scanner.range(of: path[...])
    }

    /// Goes over well-formed JSON without making values of it. Anything else ends the search.
    private struct Scanner {
        let bytes: [UInt8]
        var index = 0

        mutating func range(of path: ArraySlice<String>) -> Range<Int>? {
            skipSpace()
            guard let name = path.first else {
                let start = index
                return skipValue() ? start..<index : nil
            }
            switch peek() {
            case UInt8(ascii: "{"): return member(name, path.dropFirst())
            case UInt8(ascii: "["): return element(name, path.dropFirst())
            default: return nil
            }
        }

        private mutating func member(_ name: String, _ rest: ArraySlice<String>) -> Range<Int>? {
            index += 1
            while true {
                skipSpace()
                let start = index
                guard peek() == UInt8(ascii: "\""), skipString() else { return nil }
                let isWanted = Self.name(bytes[start..<index]) == name
                skipSpace()
                guard take(":") else { return nil }
                if isWanted {
                    guard let value = range(of: rest) else { return nil }
                    return rest.isEmpty ? start..<value.upperBound : value
                }
                skipSpace()
                guard skipValue(), next() else { return nil }
            }
        }

        private mutating func element(_ name: String, _ rest: ArraySlice<String>) -> Range<Int>? {
            guard var left = Int(name) else { return nil }
            index += 1
            while left > 0 {
                skipSpace()
                guard skipValue(), next() else { return nil }
                left -= 1
            }
            return range(of: rest)
        }

        /// The text of a name, which may be escaped.
        private static func name(_ literal: ArraySlice<UInt8>) -> String? {
            let text = String(decoding: literal, as: UTF8.self)
            guard literal.contains(UInt8(ascii: "\\")) else { return String(text.dropFirst().dropLast()) }
            return (try? JSONValue(decoding: text))?.string
        }

        /// Goes over the comma before the next member or element.
        private mutating func next() -> Bool {
            skipSpace()
            return take(",")
        }

        private mutating func skipValue() -> Bool {
            var depth = 0
            repeat {
                skipSpace()
                switch peek() {
                case nil: return false
                case UInt8(ascii: "\""): guard skipString() else { return false }
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    index += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    depth -= 1
                    index += 1
                case UInt8(ascii: ","), UInt8(ascii: ":"):
                    guard depth > 0 else { return false }
                    index += 1
                default: skipWord()
                }
            } while depth > 0
            return true
        }

        private mutating func skipString() -> Bool {
            index += 1
            while let byte = peek() {
                index += byte == UInt8(ascii: "\\") ? 2 : 1
                if byte == UInt8(ascii: "\"") { return true }
            }
            return false
        }

        /// A number, or `true`, `false`, `null`.
        private mutating func skipWord() {
            while let byte = peek(), !" \t\r\n,:]}[{\"".utf8.contains(byte) { index += 1 }
        }

        private mutating func skipSpace() {
            while let byte = peek(), " \t\r\n".utf8.contains(byte) { index += 1 }
        }

        private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard peek() == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }
    }
}
