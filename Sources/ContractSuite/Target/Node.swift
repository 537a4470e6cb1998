/// Where a server listens: the parts of `ws://host:port/prefix` that a connection needs.
package struct Node: Sendable, Hashable {
    package var scheme: String
    /// A name or an address; an IPv6 address without its brackets.
    package var host: String
    package var port: Int
    /// What stands before every path; empty, or begins with a slash and doesn't end with one.
    package var prefix: String

    package init(scheme: String, host: String, port: Int, prefix: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.prefix = prefix
    }

    /// Reads a URL without query, fragment or user, of one of the schemes, each with its default port; nil for anything
    /// else.
    package init?(_ url: String, schemes: [String: Int]) {
        guard let (scheme, rest) = Self.split(url, at: "://"), let standard = schemes[scheme.lowercased()],
            url.utf8.allSatisfy({ 0x21...0x7E ~= $0 }), !url.contains(where: { "?#@".contains($0) })
        else { return nil }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let (host, port) = Self.authority(rest[..<slash], standard: standard) else { return nil }
        let path = rest[slash...]
        self.init(
            scheme: scheme.lowercased(),
            host: host,
            port: port,
            prefix: String(path.last == "/" ? path.dropLast() : path)
        )
    }

    private static func split(_ text: String, at separator: String) -> (String, Substring)? {
        guard let range = text.firstRange(of: separator) else { return nil }
        return (String(text[..<range.lowerBound]), text[range.upperBound...])
    }

    private static func authority(_ text: Substring, standard: Int) -> (String, Int)? {
        let isBracketed = text.first == "["
        let hostEnd = isBracketed ? text.firstIndex(of: "]") : text.firstIndex(of: ":") ?? text.endIndex
        guard let hostEnd else { return nil }
        let host = isBracketed ? text[..<hostEnd].dropFirst() : text[..<hostEnd]
        let rest = isBracketed ? text[hostEnd...].dropFirst() : text[hostEnd...]
        guard !host.isEmpty else { return nil }
        if rest.isEmpty { return (String(host), standard) }
        guard rest.first == ":", rest.dropFirst().allSatisfy(\.isNumber), let port = UInt16(rest.dropFirst()), port > 0
        else { return nil }
        return (String(host), Int(port))
    }
}

extension Node: CustomStringConvertible {
    /// The URL again, always with its port.
    package var description: String {
        "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)\(prefix)"
    }
}

extension Node {
    /// The origin of pages that are served here (RFC 6454): without the scheme's own port.
    var origin: String {
        let standard = ["http": 80, "https": 443, "ws": 80, "wss": 443][scheme]
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host)\(port == standard ? "" : ":\(port)")"
    }
}
