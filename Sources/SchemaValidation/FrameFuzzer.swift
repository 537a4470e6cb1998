internal import CodecRuntime
package import ProtocolSpec
package import SeededRandom

/// Makes frames for a channel, from a seed: valid ones, nearly valid ones, and nonsense.
///
/// Whether a frame is valid is for the schemas to say.
package struct FrameFuzzer: Sendable {
    private static let punctuation = Array("{}[]\",:\\ 0ntf-.eE/\u{1F9D7}\u{E9}")

    private let generator: ValueGenerator
    private let messages: [Message]
    private let discriminator: String
    private let cases: [[ValueCase]]

    /// - Parameters:
    ///   - messages: what clients may send.
    ///   - discriminator: the field that says which message a frame is.
    ///   - recursiveSchemas: what references point to: `RoomContract.recursiveSchemas`.
    ///   - seed: what the cases' letters are drawn from.
    package init(messages: [Message], discriminator: String, recursiveSchemas: [String: Schema], seed: UInt64) {
        let generator = ValueGenerator(recursiveSchemas: recursiveSchemas)
        self.generator = generator
        self.messages = messages
        self.discriminator = discriminator
        // Exotic values, such as U+0000, have checks of their own.
        cases = messages.map { message in generator.cases(of: message.payload, seed: seed).filter { !$0.isExotic } }
    }

    /// The next frame.
    package func frame(using random: inout SplitMix64) -> String {
        guard let index = messages.indices.randomElement(using: &random) else { return "{}" }
        let valid = generator.any(messages[index].payload, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: return valid.jsonText
        case 4..<7: return changed(valid, cases[index], using: &random).jsonText
        case 7: return replaced(valid, using: &random).jsonText
        case 8: return bare(valid, using: &random).jsonText
        default: return garbled(valid.jsonText, using: &random)
        }
    }

    /// One boundary case, or two.
    private func changed(_ value: JSONValue, _ cases: [ValueCase], using random: inout SplitMix64) -> JSONValue {
        var value = value
        for _ in 0...Int.random(in: 0...1, using: &random) {
            if let change = cases.randomElement(using: &random) { value = change.applied(to: value) }
        }
        return value
    }

    /// Any value in a field's place, the discriminator's too.
    private func replaced(_ value: JSONValue, using random: inout SplitMix64) -> JSONValue {
        guard case .object(let members) = value, let member = members.randomElement(using: &random) else {
            return value
        }
        let values: [JSONValue] = [
            .null, .bool(true), .integer(0), .integer(-1), .integer(1 << 31), .integer(-(1 << 53)), .number(1.5),
            .string(""), .string(discriminator),
            .array([]), .array([.string("a"), .null]), .object([]), .object(members),
        ]
        return value.setting(values.randomElement(using: &random) ?? .null, at: [member.name])
    }

    /// JSON that is not an object.
    private func bare(_ value: JSONValue, using random: inout SplitMix64) -> JSONValue {
        let values: [JSONValue] = [
            .null, .bool(false), .integer(7), .string(value.jsonText), .array([]), .array([value]),
            .array([.string(discriminator), value]),
        ]
        return values.randomElement(using: &random) ?? .null
    }

    /// A few wrong letters, a piece missing, or a piece twice.
    private func garbled(_ text: String, using random: inout SplitMix64) -> String {
        var letters = Array(text)
        for _ in 0...Int.random(in: 0...2, using: &random) {
            let place = Int.random(in: 0...letters.count, using: &random)
            let length = Int.random(in: 0...min(8, letters.count - place), using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: letters.removeSubrange(place..<place + length)
            case 1: letters.insert(contentsOf: letters[place..<place + length], at: place)
            case 2: letters.removeSubrange(place...)
            default: letters.insert(Self.punctuation.randomElement(using: &random) ?? "{", at: place)
            }
        }
        return String(letters)
    }
}
