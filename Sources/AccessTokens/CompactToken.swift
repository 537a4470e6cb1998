internal import CodecRuntime

/// A token in its compact form (RFC 7515, section 3.1): header, claims and signature, each in Base64url.
///
/// It reads and writes; it neither checks the signature nor judges a claim.
struct CompactToken {
    let header: [String: JSONValue]
    let claims: [String: JSONValue]
    let signature: [UInt8]
    /// The first two parts, as they stand in the text.
    let signedBytes: [UInt8]

    /// Reads a token. Nil where it does not have three parts, a part is not Base64url, or header or claims are not a JSON
    /// object.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]),
            let signature = Base64URL.bytes(of: parts[2])
        else { return nil }
        self.header = header
        self.claims = claims
        self.signature = signature
        signedBytes = Array(parts[0]) + [UInt8(ascii: ".")] + parts[1]
    }

    /// Writes a token.
    ///
    /// - Parameters:
    ///   - claims: its claims. Members are written in sorted order, so that the same claims give the same token.
    ///   - algorithm: what the header says that it is signed with.
    ///   - sign: makes the signature of the bytes that it is given; an empty one where there is none.
    /// - Returns: the token's text.
    static func text(claims: [String: JSONValue], algorithm: String, sign: ([UInt8]) -> [UInt8]) -> String {
        let header = ["alg": JSONValue.string(algorithm), "typ": .string("JWT")]
        let signed = [header, claims].map { Base64URL.text(of: Array(json($0).utf8)) }.joined(separator: ".")
        return "\(signed).\(Base64URL.text(of: sign(Array(signed.utf8))))"
    }

    private static func object(_ part: Substring.UTF8View) -> [String: JSONValue]? {
        guard let bytes = Base64URL.bytes(of: part), let text = String(validating: bytes, as: UTF8.self),
            case .object(let members)? = try? JSONValue(decoding: text)
        else { return nil }
        return Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }

    private static func json(_ members: [String: JSONValue]) -> String {
        sorted(.object(members.map { JSONValue.Member(name: $0.key, value: $0.value) })).jsonText
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let items): .array(items.map(sorted))
        case .object(let members):
            .object(
                Dictionary(members.map { ($0.name, sorted($0.value)) }, uniquingKeysWith: { $1 })
                    .sorted { $0.key < $1.key }
                    .map { JSONValue.Member(name: $0.key, value: $0.value) }
            )
        default: value
        }
    }
}
