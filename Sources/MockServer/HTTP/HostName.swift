/// The host of an authority, without its port.
struct HostName {
    /// In lower case, since the case of host names has no meaning (RFC 9110, section 4.2.3).
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

    /// Letters, digits, and the other characters of names and addresses.
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
    var emulatorHint: String? {
        guard ["10.0.2.2", "10.0.3.2"].contains(name) else { return nil }
        return
            "; \(name) is an Android emulator's name for its host: adb reverse tcp:PORT tcp:PORT makes it localhost there"
    }
}
