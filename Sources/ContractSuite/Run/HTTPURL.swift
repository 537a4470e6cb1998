/// Where a request goes.
package struct HTTPURL: Sendable, Equatable {
    /// `http` or `https`, with host and port; its prefix is not looked at.
    package var node: Node
    /// Path and query, as they go on the wire.
    package var target: String

    /// Nil for a text that is neither a path nor a whole URL.
    ///
    /// - Parameters:
    ///   - text: path and query, beginning with a slash; or a whole URL.
    ///   - base: where a path belongs to.
    package init?(_ text: String, base: Node) {
        if text.hasPrefix("/") {
            self.init(node: base, target: base.prefix + text)
            return
        }
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let end = text[scheme.upperBound...].firstIndex { "/?#".contains($0) } ?? text.endIndex
        guard let node = Node(String(text[..<end]), schemes: ["http": 80, "https": 443]) else { return nil }
        self.init(node: node, target: String(text[end...]))
    }

    private init(node: Node, target: String) {
        self.node = node
        // A fragment is never sent; what may not stand in a URL as it is goes percent-encoded.
        let sent = target.prefix { $0 != "#" }
        let encoded = sent.utf8.reduce(into: "") { result, byte in
            if 0x21...0x7E ~= byte {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        self.target = encoded.hasPrefix("/") ? encoded : "/" + encoded
    }

    /// The value of `Host`: the port is left out if it is the scheme's own, an IPv6 address goes in brackets.
    package var authority: String {
        let name = node.host.contains(":") ? "[\(node.host)]" : node.host
        return node.port == (node.scheme == "https" ? 443 : 80) ? name : "\(name):\(node.port)"
    }
}
