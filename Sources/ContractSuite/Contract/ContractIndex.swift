internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import SeededRandom
internal import ServerRules

/// What follows from a contract before any server is asked: how to say something and how to read what comes.
struct ContractIndex: Sendable {
    let contract: RoomContract
    let generator: ValueGenerator
    let validator: SchemaValidator
    /// The message that proves an order; nil where the contract has no message that could.
    let fence: MarkedOperation?

    init(contract: RoomContract) {
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

    /// The fields of a message that name its sender: those that a delivery fills from `$sender.id`.
    func senderFields(of message: String) -> [String] {
        let deliveries = channel.receives.flatMap(\.deliveries).filter { $0.message == message }
        return deliveries.flatMap(\.fields).filter { $0.source == .senderID }.map(\.name)
    }

    /// Whether something that the server receives makes it send this message.
    func isDelivered(_ message: String) -> Bool {
        channel.receives.contains { $0.deliveries.contains { $0.message == message } }
    }
}
