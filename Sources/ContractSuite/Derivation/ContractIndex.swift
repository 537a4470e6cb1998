internal import CodecRuntime
internal import MockRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import SeededRandom

/// What follows from a contract before any server is asked: how to say something and how to read what comes.
struct ContractIndex: Sendable {
    let contract: Contract
    let generator: ValueGenerator
    let validator: SchemaValidator
    /// The message that proves an order; nil where the contract has none that could.
    let fence: MarkedOperation?

    init(contract: Contract) {
        self.contract = contract
        generator = ValueGenerator(recursiveSchemas: contract.recursiveSchemas)
        validator = SchemaValidator(recursiveSchemas: contract.recursiveSchemas)
        // One that brings about nothing else is the best: whatever comes besides is then no side effect of the fence.
        let candidates = contract.channel.receives.compactMap { MarkedOperation($0, audience: .all, in: contract) }
        fence = candidates.first { $0.operation.deliveries.count == 1 } ?? candidates.first
    }

    var channel: Channel { contract.channel }

    /// What else is delivered for a fence, and so says nothing where it is seen.
    var sideMessages: Set<String> {
        guard let fence else { return [] }
        return Set(fence.operation.deliveries.map(\.message)).subtracting([fence.delivery.message])
    }

    /// A payload for an operation, carrying a mark where there is a place for one.
    func payload(for operation: ReceiveOperation, mark: String?, using random: inout SplitMix64) -> JSONValue {
        let plain = generator.plain(operation.message.payload, using: &random)
        guard let mark, let place = MarkedOperation(operation, audience: nil, in: contract) else { return plain }
        return place.marking(plain, with: mark)
    }

    /// The fields of a message that tell who sent it: those that a delivery fills from `$sender.id`.
    func senderFields(of message: String) -> [String] {
        let deliveries = channel.receives.flatMap(\.deliveries).filter { $0.message == message }
        return deliveries.flatMap(\.fields).filter { $0.source == .senderID }.map(\.name)
    }

    /// Whether something that the server receives makes it send this message.
    func isDelivered(_ message: String) -> Bool {
        channel.receives.contains { $0.deliveries.contains { $0.message == message } }
    }
}

/// An operation whose message carries a text of the sender's choice to those who receive it.
///
/// A mark in that text tells one message from another, and ours from anybody else's.
struct MarkedOperation: Sendable {
    /// How many code points a mark may have: a text that holds fewer is no place for one.
    static let longestMark = 20

    let operation: ReceiveOperation
    let delivery: Delivery
    /// Where in the payload the text stands.
    let path: [String]
    private let rules: StringRules

    /// Nil where no delivery to the audience (to anybody, if that is nil) copies a free text.
    init?(_ operation: ReceiveOperation, audience: WireAudience?, in contract: Contract) {
        for delivery in operation.deliveries where audience == nil || delivery.audience == audience {
            for field in delivery.fields {
                guard case .payload(let path) = field.source,
                    let rules = Self.freeText(at: path[...], in: operation.message.payload, contract)
                else { continue }
                (self.operation, self.delivery, self.path, self.rules) = (operation, delivery, path, rules)
                return
            }
        }
        return nil
    }

    /// The payload with the mark as its text, and after it what makes it long enough.
    ///
    /// The tail, too, goes into the text, as far as there is room however a receiver counts: limits have checks of their
    /// own.
    func marking(_ payload: JSONValue, with mark: String, tail: String = "") -> JSONValue {
        let room = rules.maxLength?.value ?? .max
        var text = mark.unicodeScalars
        for scalar in tail.unicodeScalars where String(text).utf8.count + scalar.utf8.count <= room {
            text.append(scalar)
        }
        while text.count < rules.minLength?.value ?? 0 { text.append("x") }
        return payload.setting(.string(String(text)), at: path)
    }

    /// The rules of a text that may be anything; nil where there is none or it is too short. A text that may be left
    /// out will do as well: it is added.
    private static func freeText(at path: ArraySlice<String>, in schema: Schema, _ contract: Contract) -> StringRules? {
        switch schema.kind {
        case .string(let rules) where path.isEmpty:
            let holdsMark = (rules.maxLength?.value ?? .max) >= longestMark
            return rules.isFree && holdsMark ? rules : nil
        case .object(let rules):
            guard let name = path.first, let property = rules[name] else { return nil }
            // A mark can be put into an optional object only if that is there.
            guard property.isRequired || path.count == 1 else { return nil }
            return freeText(at: path.dropFirst(), in: property.schema, contract)
        case .reference(let name):
            guard let target = contract.recursiveSchemas[name] else { return nil }
            if case .reference = target.kind { return nil }
            return freeText(at: path, in: target, contract)
        default:
            return nil
        }
    }
}

/// The texts that mark our messages, from a seed: a run's own word, the check's number, and a count.
struct Marks: Sendable {
    /// Stands in every mark of the run.
    let run: String
    /// Stands in every mark of the check.
    let check: String

    init(seed: UInt64, check: Int) {
        var random = SplitMix64.stream("marks", seed: seed)
        let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789".unicodeScalars)
        var word = String.UnicodeScalarView()
        for _ in 0..<6 { word.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)]) }
        run = "b\(String(word))-"
        self.check = "\(run)\(String(check, radix: 36))-"
    }

    /// The mark of a message that a check is about.
    func message(_ number: Int) -> String { "\(check)m\(number)." }

    /// The mark of a fence.
    func fence(_ number: Int) -> String { "\(check)f\(number)." }

    /// Whether a text carries the mark of some fence of this run.
    func isFence(_ text: String) -> Bool {
        text.contains(run) && text.firstMatch(of: /b[a-z2-9]{6}-[0-9a-z]+-f[0-9]+\./) != nil
    }
}
