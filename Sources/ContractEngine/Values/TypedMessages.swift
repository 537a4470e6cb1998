internal import ContractReading
internal import ProtocolSpec

/// The forms of a socket's messages, where codecs could be generated from its contract.
struct TypedMessages {
    let forms: TypedForms
    private let indices: [Contract.Message.ID: Int]

    /// Nil where no code can be generated that serves the contract: then there are no bytes to be equal to.
    init?(_ contract: Contract, _ socket: Contract.Socket) {
        let messages = socket.receives.map(\.message) + socket.sends.map(\.message)
        guard contract.sockets.count == 1, socket.room?.members != nil, socket.envelope == nil, socket.replies.isEmpty,
            socket.reactions.allSatisfy({ if case .message = $0.trigger { true } else { false } }),
            messages.allSatisfy({ contract[$0].payload.schema != nil })
        else { return nil }
        var forms = TypedForms(SchemaMembers(contract))
        var indices: [Contract.Message.ID: Int] = [:]
        for id in messages { indices[id] = contract[id].payload.schema.map { forms.add($0.node) } }
        self.forms = forms
        self.indices = indices
    }

    /// The forms of what is heard and of what is sent then.
    func of(_ heard: Contract.Message.ID, _ sent: Contract.Message.ID) -> (forms: TypedForms, heard: Int, sent: Int)? {
        guard let heard = indices[heard], let sent = indices[sent] else { return nil }
        return (forms, heard, sent)
    }

    /// The forms of those messages that have numbers.
    func withNumbers(_ messages: [Contract.Message.ID]) -> [Contract.Message.ID: Int] {
        indices.filter { messages.contains($0.key) && forms.refuses($0.value) }
    }
}
