#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Base64 with the alphabet for URLs and without padding (RFC 4648, section 5; RFC 7515, section 2).
package enum Base64URL {
    package static func text(of bytes: [UInt8]) -> String {
        let standard = Data(bytes).base64EncodedString()
        return String(
            decoding: standard.utf8.lazy.filter { $0 != UInt8(ascii: "=") }.map { byte in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: byte
                }
            },
            as: UTF8.self
        )
    }

    /// - Returns: nil where the text has a character that is not of the alphabet, or is cut off.
    package static func bytes(of text: some Collection<UInt8>) -> [UInt8]? {
        var standard = Data(capacity: text.count + 3)
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): standard.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): standard.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: standard.append(byte)
            }
        }
        standard.append(contentsOf: Array(repeating: UInt8(ascii: "="), count: (4 - text.count % 4) % 4))
        return Data(base64Encoded: standard).map(Array.init)
    }
}
