/// JSON pointers (RFC 6901).
package enum JSONPointer {
    /// The names and indices that a pointer lists, its escapes replaced; nil where it is not a pointer.
    package static func parts(of pointer: some StringProtocol) -> [String]? {
        if pointer.isEmpty { return [] }
        guard pointer.hasPrefix("/") else { return nil }
        return pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            .map { unescaped($0) }
    }

    /// The pointer that lists these names and indices.
    package static func text(_ parts: some Sequence<String>) -> String {
        parts.map { "/" + escaped($0) }.joined()
    }

    private static func unescaped(_ part: some StringProtocol) -> String {
        guard part.utf8.contains(UInt8(ascii: "~")) else { return String(part) }
        var output: [UInt8] = []
        var isEscape = false
        for byte in part.utf8 {
            if isEscape, let last = output.indices.last {
                isEscape = false
                switch byte {
                case UInt8(ascii: "0"): continue
                case UInt8(ascii: "1"):
                    output[last] = UInt8(ascii: "/")
                    continue
                default: break
                }
            }
            isEscape = byte == UInt8(ascii: "~")
            output.append(byte)
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func escaped(_ part: String) -> String {
        guard part.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return part }
        var output: [UInt8] = []
        for byte in part.utf8 {
            switch byte {
            case UInt8(ascii: "~"): output += "~0".utf8
            case UInt8(ascii: "/"): output += "~1".utf8
            default: output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
