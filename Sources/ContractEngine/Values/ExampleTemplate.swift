internal import CodecRuntime
internal import ProtocolSpec
internal import SeededRandom

/// Calls in braces that some mocks fill in when they play examples: `{{now()}}`, `{{uuid()}}`, `{{randomString(32)}}`.
struct ExampleTemplate {
    private static let deepest = 40

    var source: FrameSource

    mutating func filled(_ value: JSONValue, depth: Int = 0) -> JSONValue {
        guard depth < Self.deepest else { return value }
        switch value {
        case .string(let text) where text.contains("{{"): return .string(filled(text))
        case .array(let items): return .array(items.map { filled($0, depth: depth + 1) })
        case .object(let members):
            return .object(members.map { .init(name: $0.name, value: filled($0.value, depth: depth + 1)) })
        default: return value
        }
    }

    private mutating func filled(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let call = rest[open.upperBound..<close.lowerBound]
            result += rest[..<open.lowerBound]
            result += value(of: call) ?? String(rest[open.lowerBound..<close.upperBound])
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    /// Nil for a call that is not known: it stays as it is written.
    private mutating func value(of call: Substring) -> String? {
        let parts = call.split { "(), ".contains($0) }
        let number = parts.dropFirst().first.flatMap { Int($0) }
        switch parts.first?.lowercased() {
        case "now", "timestamp": return EpochTime.text(source.clock, digits: 3)
        case "uuid", "guid", "randomuuid", "randomguid":
            return WireUUID(randomHigh: source.random.next(), low: source.random.next()).description
        case "randomstring":
            var text = ""
            for _ in 0..<min(max(number ?? 32, 0), 1_000) {
                text.unicodeScalars.append(PatternSample.letter(using: &source.random))
            }
            return text
        case "randomint":
            return String(Int.random(in: 0...max(0, min(number ?? 1_000, 1 << 50)), using: &source.random))
        case "randomboolean": return String(Bool.random(using: &source.random))
        default: return nil
        }
    }
}
