/// The target of an HTTP request: a path and a query, still percent-encoded.
public struct RequestTarget: Hashable, Sendable {
    /// The path, percent-encoded as it came.
    public let path: String
    /// The query without its question mark, percent-encoded as it came; nil where there is none.
    public let query: String?

    /// Splits a target at its first question mark. One in absolute form, which a server must take as well (RFC 9112,
    /// section 3.2.2), loses its scheme and authority.
    public init(_ target: String) {
        let parts = Self.origin(of: target).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? ""
        query = parts.count > 1 ? String(parts[1]) : nil
    }

    /// The target in origin form (RFC 9112, section 3.2.1).
    private static func origin(of target: String) -> Substring {
        guard target.utf8.first != UInt8(ascii: "/") else { return target[...] }
        let lowercased = target.prefix(8).lowercased()
        guard let scheme = ["http://", "https://", "ws://", "wss://"].first(where: lowercased.hasPrefix) else {
            return target[...]
        }
        let path = target.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" }
        return path.first == "/" ? path : "/" + path
    }

    /// The target that a `ws` or `wss` URL asks for (RFC 6455, section 3). Nil for any other URL, and for one with a
    /// fragment, which a WebSocket URL must not have.
    public static func target(ofURL url: String) -> String? {
        guard let scheme = ["ws://", "wss://"].first(where: { url.lowercased().hasPrefix($0) }), !url.contains("#")
        else {
            return nil
        }
        let rest = url.dropFirst(scheme.count)
        guard let end = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return rest.isEmpty ? nil : "/" }
        guard end > rest.startIndex else { return nil }
        return rest[end] == "?" ? "/" + rest[end...] : String(rest[end...])
    }

    /// The value of a query parameter: the first of that name, as users of Python's `parse_qs` take it. Nil where the
    /// parameter is missing or empty. A badly encoded value counts too: a malformed escape stays as it is, and bytes that
    /// are not UTF-8 become U+FFFD.
    public func parameter(_ name: String) -> String? {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard PercentEncoding.repaired(parts[0]) == name, parts.count > 1, !parts[1].isEmpty else { continue }
            return PercentEncoding.repaired(parts[1])
        }
        return nil
    }
}

/// A channel's address: literal text and parameters by turns.
public struct AddressTemplate: Hashable, Sendable {
    /// One piece of an address.
    public enum Segment: Hashable, Sendable {
        /// Text that stands in the path as it is.
        case literal(String)
        /// A parameter that fills one path segment, or a part of it.
        case parameter
    }

    private let segments: [Segment]

    /// An address from its pieces, in order.
    public init(_ segments: [Segment]) {
        self.segments = segments
    }

    /// The parameters' decoded values if the path fits this address; else nil.
    ///
    /// A parameter takes at least one character and none of `/`. A letter that is percent-encoded without need is that
    /// letter (RFC 3986, section 6.2.2.2).
    public func values(in path: String) -> [String]? {
        let path = PercentEncoding.normalized(path)
        var rest = path[...]
        var values: [String] = []
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .literal(let text):
                guard rest.hasPrefix(text) else { return nil }
                rest.removeFirst(text.count)
            case .parameter:
                var end = rest.firstIndex(of: "/") ?? rest.endIndex
                if index + 1 < segments.count, case .literal(let next) = segments[index + 1], let first = next.first {
                    end = rest[..<end].firstIndex(of: first) ?? end
                }
                guard end > rest.startIndex, let value = PercentEncoding.decode(rest[..<end]) else { return nil }
                values.append(value)
                rest = rest[end...]
            }
        }
        return rest.isEmpty ? values : nil
    }

    /// The path with the parameters' values in their places, encoded.
    public func path(_ values: [String]) -> String {
        var values = values[...]
        return segments.map { segment in
            switch segment {
            case .literal(let text): text
            case .parameter: PercentEncoding.encode(values.popFirst() ?? "")
            }
        }.joined()
    }
}

/// Percent-encoding (RFC 3986, section 2.1).
public enum PercentEncoding {
    /// Encodes everything but the unreserved characters.
    public static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(contentsOf: String(byte, radix: 16, uppercase: true).utf8.count == 1 ? [0x30] : [])
                bytes.append(contentsOf: String(byte, radix: 16, uppercase: true).utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// RFC 3986, section 2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The text without the escapes that nothing needs: those of unreserved characters.
    static func normalized(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let escaped = escape(in: rest), isUnreserved(escaped) {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Decodes text that may be badly encoded, as far as possible; `+` is a space.
    static func repaired(_ text: some StringProtocol) -> String {
        if let decoded = decode(text, plusIsSpace: true) { return decoded }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                let escaped = escape(in: rest)
                bytes.append(escaped ?? byte)
                if escaped != nil { rest = rest.dropFirst(2) }
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The byte that two hexadecimal digits stand for, if there are two.
    private static func escape(in digits: some Collection<UInt8>) -> UInt8? {
        var digits = digits.prefix(2).makeIterator()
        guard let high = digits.next().flatMap(Hex.value), let low = digits.next().flatMap(Hex.value) else {
            return nil
        }
        return high << 4 | low
    }

    /// Decodes; nil where an escape is malformed or the result is not UTF-8.
    ///
    /// - Parameters:
    ///   - text: the encoded text.
    ///   - plusIsSpace: whether `+` is a space, as in a form's query.
    /// - Returns: the decoded text, or nil.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(Hex.value), let low = rest.next().flatMap(Hex.value) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
