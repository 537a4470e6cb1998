internal import ContractReading
internal import MockEngine
internal import ProtocolSpec

/// Something that is delivered after a message. A class, since it is looked at for each message.
final class Delivery: Sendable {
    let reaction: Contract.Reaction
    let audience: ConnectionEngine.Action.Audience
    /// Nil where examples fill what the document does not state.
    let template: DeliveryTemplate?

    private init(_ reaction: Contract.Reaction, _ template: DeliveryTemplate?) {
        self.reaction = reaction
        audience = .init(reaction.audience)
        self.template = template
    }

    /// What is delivered after each message of the client's, in the document's order; where codecs could be generated, as
    /// they would write it.
    static func all(
        _ contract: Contract,
        _ socket: Contract.Socket,
        _ members: SchemaMembers,
        typed types: TypedMessages?
    ) -> [Contract.Message.ID: [Delivery]] {
        var deliveries: [Contract.Message.ID: [Delivery]] = [:]
        for reaction in socket.reactions {
            guard case .message(let id) = reaction.trigger else { continue }
            let message = contract[reaction.message]
            let types = types?.of(id, reaction.message)
            let template = socket.envelope == nil ? DeliveryTemplate(reaction, message, members, typed: types) : nil
            deliveries[id, default: []].append(Delivery(reaction, template))
        }
        return deliveries
    }
}
