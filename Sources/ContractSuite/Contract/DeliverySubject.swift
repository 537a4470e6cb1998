internal import CodecRuntime
internal import ProtocolSpec

/// What the checks of one delivery are about.
struct DeliverySubject: Sendable {
    let operation: ReceiveOperation
    let delivery: Delivery
    /// The nodes that people are connected to.
    var placement = Placement()

    var quoted: String { "\"\(delivery.message)\"" }

    /// The fields that the server fills in and that a client may send all the same, each with a value that the server would
    /// never choose.
    var spoofs: [String: JSONValue] {
        guard let rules = operation.message.payload.object, !rules.isClosed else { return [:] }
        var spoofs: [String: JSONValue] = [:]
        for field in delivery.fields where rules[field.name] == nil { spoofs[field.name] = Self.spoof(of: field) }
        return spoofs
    }

    private static func spoof(of field: Delivery.Field) -> JSONValue? {
        switch field.source {
        case .senderID, .uuid: .string("00000000-0000-4000-8000-00000000dead")
        case .senderName: .string("Somebody Else")
        case .timestamp: .string("2001-01-01T00:00:00.000001Z")
        case .payload, .jwt: nil
        }
    }
}
