/// A URI reference in its parts (RFC 3986), and how one is resolved against another. File paths are references without a
/// scheme.
package struct URIReference: Hashable, Sendable {
    var scheme: String?
    var authority: String?
    var path: String
    var query: String?
    package var fragment: String?

    package init(_ text: String) {
        var rest = text[...]
        if let mark = rest.firstIndex(of: "#") {
            fragment = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let colon = rest.firstIndex(of: ":"), Self.isScheme(rest[..<colon]) {
            scheme = String(rest[..<colon])
            rest = rest[rest.index(after: colon)...]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            authority = String(rest[..<end])
            rest = rest[end...]
        }
        path = String(rest)
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first.isLetter else { return false }
        return text.utf8.allSatisfy { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
    }

    /// The text without the fragment.
    package var absolute: String {
        (scheme.map { $0 + ":" } ?? "") + (authority.map { "//" + $0 } ?? "") + path + (query.map { "?" + $0 } ?? "")
    }

    /// What a reference means that is written where this is the base (section 5.2.2).
    package func resolving(_ reference: URIReference) -> URIReference {
        var result = reference
        if reference.scheme != nil { return result.withoutDots }
        result.scheme = scheme
        if reference.authority != nil { return result.withoutDots }
        result.authority = authority
        if reference.path.isEmpty {
            result.path = path
            result.query = reference.query ?? query
            return result
        }
        if !reference.path.hasPrefix("/") {
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? (authority != nil ? "/" : "")
            result.path = folder + reference.path
        }
        return result.withoutDots
    }

    /// The same without `.` and `..`; those at the start of a relative path stay.
    private var withoutDots: URIReference {
        guard path.contains(".") else { return self }
        var kept: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isRooted = path.hasPrefix("/")
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            if part == "." {
                if isLast { kept.append("") }
            } else if part == ".." {
                if let last = kept.last, last != "..", !(isRooted && kept.count == 1) {
                    kept.removeLast()
                } else if !isRooted {
                    kept.append("..")
                }
                if isLast { kept.append("") }
            } else {
                kept.append(part)
            }
        }
        var result = self
        result.path = kept.joined(separator: "/")
        return result
    }
}

extension String {
    /// The text with each `%41` as the byte that it stands for; as it is where that would not be text.
    package var percentDecoded: String {
        guard utf8.contains(UInt8(ascii: "%")) else { return self }
        let bytes = Array(utf8)
        var output: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
                let high = JSONText.hexDigit(bytes[position + 1]), let low = JSONText.hexDigit(bytes[position + 2])
            {
                output.append(UInt8(high << 4 | low))
                position += 3
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
        return String(validating: output, as: UTF8.self) ?? self
    }
}

extension UInt8 {
    /// Whether it is a letter of ASCII.
    var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
    /// Whether it is a digit of ASCII.
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
