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
    func trusts(origin: String) -> Bool {
        let origin = origin.lowercased()
        guard let authority = Self.authority(of: origin), let host = HostName(authority: authority) else {
            return false
        }
        return host.isLoopback || origins.contains(origin)
    }

    /// Whether a host, with a port or without, is a name of this machine, or the host of an origin that was named.
    func trusts(authority: String) -> Bool {
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

/// The host of an authority, without its port.
struct HostName {
    /// In lower case, since names of hosts have no case (RFC 9110, section 4.2.3).
    let name: String

    /// - Parameter authority: a host, with a port or without; nil where it is anything else.
    init?(authority: String) {
        let text = authority.lowercased()
        let end = text.hasPrefix("[") ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
        let name = text[..<(end ?? text.endIndex)]
        let port = text[(end ?? text.endIndex)...]
        let isPort = port.first == ":" && port.count > 1 && port.dropFirst().utf8.allSatisfy { 0x30...0x39 ~= $0 }
        guard !name.isEmpty, name.utf8.allSatisfy(Self.mayStandInName), port.isEmpty || isPort else { return nil }
        self.name = String(name)
    }

    /// Letters, digits and what else stands in names and addresses.
    private static func mayStandInName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._[]:".utf8.contains(byte)
        }
    }

    /// Whether it is this machine for every browser: `localhost` and all names below it (RFC 6761, section 6.3).
    var isLoopback: Bool {
        ["localhost", "127.0.0.1", "[::1]"].contains(name) || name.count > 10 && name.hasSuffix(".localhost")
    }

    /// How emulators of phones reach their host, in words; nil for any other name.
    fileprivate var emulatorHint: String? {
        guard ["10.0.2.2", "10.0.3.2"].contains(name) else { return nil }
        return
            "; \(name) is an Android emulator's name for its host: adb reverse tcp:PORT tcp:PORT makes it localhost there"
    }
}

/// Text from outside as it may stand in a message.
enum Shown {
    /// A name, an origin or a path: cut, and without anything that means something to a browser or a terminal.
    static func name(_ text: String) -> String {
        String(text.prefix(100).filter { $0.isASCII && ($0.isLetter || $0.isNumber) || ":/.-_[]".contains($0) })
    }
}
