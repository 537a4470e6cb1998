/// How names are compared.
enum NameWords {
    /// Words that a message's name has because it is a message's.
    private static let generic: Set<String> = ["message", "msg", "payload", "data", "frame", "stream", "schema"]

    /// A name without what people write differently: `leg.muted`, `legMuted` and `LEG_MUTED` are one.
    static func key(_ name: String) -> String {
        asciiKey(name) ?? name.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// Nil where a character is not ASCII.
    private static func asciiKey(_ name: String) -> String? {
        var key: [UInt8] = []
        key.reserveCapacity(name.utf8.count)
        for byte in name.utf8 {
            switch byte {
            case 0x80...: return nil
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): key.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): key.append(byte | 0x20)
            default: break
            }
        }
        return String(decoding: key, as: UTF8.self)
    }

    static func words(in name: String) -> [String] {
        let words = MessageDirection.words(in: name)
        let rest = words.filter { !generic.contains($0) }
        return rest.isEmpty ? words : rest
    }
}
