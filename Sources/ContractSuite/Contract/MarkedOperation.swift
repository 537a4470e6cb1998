internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// An operation whose message carries a text of the sender's choice to those who receive it.
///
/// A mark in that text tells one message from another, and the suite's from those of others.
struct MarkedOperation: Sendable {
    /// How many code points a mark may have: a text must hold that many.
    static let longestMark = 20

    let operation: ReceiveOperation
    let delivery: Delivery
    /// Where in the payload the text stands.
    let path: [String]
    private let rules: StringRules

    /// Nil where no delivery to the audience (to any, if that is nil) copies a free text.
    init?(_ operation: ReceiveOperation, audience: WireAudience?, in contract: RoomContract) {
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

    /// The rules of a text without restrictions; nil where there is none, or where it is too short. A text that may be left
    /// out will do as well: it is added.
    private static func freeText(
        at path: ArraySlice<String>,
        in schema: Schema,
        _ contract: RoomContract
    ) -> StringRules? {
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
