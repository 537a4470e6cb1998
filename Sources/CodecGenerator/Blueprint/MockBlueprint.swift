import CodecRuntime
import ProtocolSpec
import ServerRules

/// The conformance to `WireProtocol`: what only a mock needs.
struct MockBlueprint {
    /// A value in the path of a request that opens a room.
    enum PathValue {
        /// The room's key.
        case room
        /// Always the same: the contract's example of another parameter.
        case text(String)
    }

    /// What a frame gets whose discriminator has this value.
    struct InvalidFrameCase {
        var discriminatorValue: String
        var answer: InvalidFrameAnswer
    }

    /// The protocol's Swift name: `RoomChat`.
    var name: String
    var doc: String
    var rules: ChannelRules
    var address: [AddressTemplate.Segment]
    /// Which of the address's parameters names the room.
    var roomIndex: Int
    /// A value for each of the address's parameters.
    var pathValues: [PathValue]
    var token: TokenQueryBlueprint?
    /// In the contract's order.
    var invalidFrames: [InvalidFrameCase]
    /// What any other invalid frame gets.
    var otherInvalidFrame: InvalidFrameAnswer
    /// One for each message that clients send, in the contract's order.
    var deliveries: [MessageDeliveries]

    init(contract: RoomContract, name: String, deliveries: [MessageDeliveries]) {
        let channel = contract.channel
        self.name = name
        doc = "\(contract.description ?? contract.title)\n\n\(contract.title), version \(contract.version)."
        rules = ChannelRules(of: contract)
        address = channel.address.templateSegments
        roomIndex = channel.address.parameters.firstIndex { $0.name == channel.room.key } ?? 0
        pathValues = channel.address.parameters.map { parameter in
            parameter.name == channel.room.key ? .room : .text(parameter.examples.first ?? parameter.name)
        }
        token = channel.credential.map(TokenQueryBlueprint.init)
        invalidFrames = channel.receives.map { operation in
            InvalidFrameCase(
                discriminatorValue: operation.message.discriminatorValue ?? "",
                answer: operation.onInvalid.answer
            )
        }
        otherInvalidFrame = channel.onInvalid.answer
        self.deliveries = deliveries
    }
}
