/// Whose pages may call the mock, and by which names: this machine's own, and those of `--allow-origin`.
package struct TrustedOrigins: Sendable {
    private let origins: Set<String>
    private let hosts: Set<String>

    /// - Parameter origins: further origins, each as `normalized` gives it.
    package init(_ origins: [String] = []) {
        self.origins = Set(origins)
        hosts = Set(origins.compactMap { Self.authority(of: $0).flatMap(HostName.init(authority:))?.name })
    }

    /// An origin as browsers write it; nil for a text that is not `http://HOST`, `https://HOST`, or one with a port.
    package static func normalized(_ text: String) -> String? {
        var text = text.lowercased()
        if text.hasSuffix("/") { text.removeLast() }
        guard let authority = authority(of: text), HostName(authority: authority) != nil else { return nil }
        // A browser leaves out the port that a scheme has anyway (Fetch standard, section 3.1).
        for (scheme, port) in [("http://", ":80"), ("https://", ":443")]
        where text.hasPrefix(scheme) && text.hasSuffix(port) {
            text.removeLast(port.count)
        }
        return text
    }

    /// Whether an origin is trusted: `http://localhost:3000`, with any port, or one that was named.
    package func trusts(origin: String) -> Bool {
        let origin = origin.lowercased()
        guard let authority = Self.authority(of: origin), let host = HostName(authority: authority) else {
            return false
        }
        return host.isLoopback || origins.contains(origin)
    }

    /// Whether a host, with a port or without, is a name of this machine, or the host of an origin that was named.
    package func trusts(authority: String) -> Bool {
        guard let host = HostName(authority: authority) else { return false }
        return host.isLoopback || hosts.contains(host.name)
    }

    /// How to let an origin in, for a person.
    static func cure(forOrigin origin: String) -> String {
        let host = authority(of: origin.lowercased()).flatMap(HostName.init(authority:))
        return "to let it in, start the mock with --allow-origin \(Shown.name(origin))" + (host?.emulatorHint ?? "")
    }

    /// How to let requests to a host in, for a person.
    static func cure(forHost authority: String, isSecure: Bool) -> String {
        let origin = "\(isSecure ? "https" : "http")://\(Shown.name(authority))"
        return "use 127.0.0.1 or localhost, or start the mock with --allow-origin \(origin)"
            + (HostName(authority: authority)?.emulatorHint ?? "")
    }

    private static func authority(of origin: String) -> String? {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return String(origin.dropFirst(scheme.count))
        }
        return nil
    }
}
