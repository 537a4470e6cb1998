internal import CodecRuntime
internal import JWTKit

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The claims of a token (RFC 7519, section 4) as JSON.
///
/// It judges none of them: JWTKit would ask the wall clock, and a verdict must depend on the caller's time alone.
struct ClaimSet: JWTPayload {
    var claims: [String: JSONValue]

    init(_ claims: [String: JSONValue]) {
        self.claims = claims
    }

    init(from decoder: any Decoder) throws {
        claims = try decoder.singleValueContainer().decode([String: CodableJSON].self).mapValues(\.value)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(claims.mapValues(CodableJSON.init))
    }

    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

/// Carries a JSON value through `Codable`, which is all that JWTKit speaks.
private struct CodableJSON: Codable {
    var value: JSONValue

    init(_ value: JSONValue) {
        self.value = value
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .null
        } else if let bool = try? container.decode(Bool.self) {
            value = .bool(bool)
        } else if let integer = try? container.decode(Int.self) {
            value = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            value = .number(number)
        } else if let text = try? container.decode(String.self) {
            value = .string(text)
        } else if let items = try? container.decode([CodableJSON].self) {
            value = .array(items.map(\.value))
        } else {
            let members = try container.decode([String: CodableJSON].self)
            value = .object(
                members.sorted { $0.key < $1.key }.map { JSONValue.Member(name: $0.key, value: $0.value.value) }
            )
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch value {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let items): try container.encode(items.map(CodableJSON.init))
        case .object(let members):
            try container.encode(
                Dictionary(members.map { ($0.name, CodableJSON($0.value)) }, uniquingKeysWith: { $1 })
            )
        }
    }
}

/// Writes header and claims with sorted keys: JWTKit's own order changes from run to run, and with it the token.
struct SortedSerializer: JWTSerializer {
    var jsonEncoder: any JWTJSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    func serialize(_ payload: some JWTPayload, header: JWTHeader) throws -> Data {
        try DefaultJWTSerializer(jsonEncoder: jsonEncoder).serialize(payload, header: header)
    }
}
