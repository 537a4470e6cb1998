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
