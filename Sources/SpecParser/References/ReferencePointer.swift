/// What a `$ref` names: a file, and the way to a value in it (RFC 6901).
package struct ReferencePointer: Hashable, Sendable {
    /// The file's path as locations have it.
    package var file: String
    /// Keys and indices from the document's root, unescaped.
    package var path: [String]

    package init(file: String, path: [String]) {
        self.file = file
        self.path = path
    }

    /// The last part: the name of the value.
    package var name: String? { path.last }
}

extension ReferencePointer {
    /// The parts of a URI's fragment that is a JSON pointer.
    ///
    /// - Returns: nil for a fragment that is not a JSON pointer: it doesn't begin with a slash, or has a bad escape.
    package static func path(fragment: Substring) -> [String]? {
        guard let decoded = percentDecoded(fragment) else { return nil }
        if decoded.isEmpty { return [] }
        let slash = UInt8(ascii: "/")
        guard decoded.utf8.first == slash else { return nil }
        return decoded.utf8.dropFirst().split(separator: slash, omittingEmptySubsequences: false).map { part in
            let part = Substring(part)
            // Most parts have no escape.
            guard part.utf8.contains(UInt8(ascii: "~")) else { return String(part) }
            // In this order: "~01" is "~1", not a slash (RFC 6901, section 4).
            return String(part.replacing("~1", with: "/").replacing("~0", with: "~"))
        }
    }

    /// A reference's two parts: what names a file, and what follows the first `#`. Either may be empty.
    package static func parts(of reference: String) -> (file: Substring, fragment: Substring) {
        guard let hash = reference.utf8.firstIndex(of: UInt8(ascii: "#")) else { return (reference[...], "") }
        return (reference[..<hash], reference[reference.utf8.index(after: hash)...])
    }

    /// A file's path as locations have it, from what a document writes.
    package static func resolved(_ name: String, from file: String) -> String {
        if name.hasPrefix("/") { return name }
        let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
        let isAbsolute = folder.hasPrefix("/")
        var parts: [Substring] = []
        for part in (folder + name).split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let decoded = UInt8(String(Substring(digits)), radix: 16) else { return nil }
            bytes.append(decoded)
            rest.removeFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
