internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// Tells messages that came because of this check from messages of others and of other checks.
struct DeliveryMatcher {
    let contractIndex: ContractIndex
    let marks: Marks

    /// Whether a message came because of what the sender sent in this check, as far as can be told.
    ///
    /// Others may be in the room: a scripted partner, a forgotten browser tab. A faultless message of theirs is not judged; a
    /// faulty one is, and so is one that has no sender.
    func isOurs(_ received: ReceivedMessage, sender: Target.Person) -> Bool {
        if let text = received.text, text.contains(marks.run) {
            guard !marks.isFence(text), text.contains(marks.check) else { return false }
            // Another client may quote a mark.
            guard case .message(let message, let json, violations: []) = received.meaning else { return true }
            return !isOfAnother(json, message: message, sender: sender)
        }
        guard case .message(let message, let json, let violations) = received.meaning, violations.isEmpty else {
            return true
        }
        guard contractIndex.isDelivered(message.name), !contractIndex.sideMessages.contains(message.name) else {
            return false
        }
        return !isOfAnother(json, message: message, sender: sender)
    }

    /// Whether a message is what a delivery makes of one that the suite sent. Its other fields have checks of their own.
    func isDelivery(
        _ received: ReceivedMessage,
        of delivery: Delivery,
        for outgoing: OutgoingMessage,
        by sender: Target.Person
    ) -> Bool {
        guard received.meaning.name == delivery.message else { return false }
        guard let mark = outgoing.mark, let field = markedField(outgoing.operation, delivery) else {
            return isOurs(received, sender: sender)
        }
        guard let text = received.text, text.contains(mark), !marks.isFence(text) else { return false }
        // The same text is ours, whichever sender the server names: the field's own check judges that.
        return received.meaning.json?[field.name] == outgoing.payload[path: field.path]
            || isOurs(received, sender: sender)
    }

    /// The field that carries the mark, and where in the payload it comes from.
    private func markedField(_ operation: ReceiveOperation, _ delivery: Delivery) -> (name: String, path: [String])? {
        guard let place = MarkedOperation(operation, audience: nil, in: contractIndex.contract) else { return nil }
        return delivery.fields.first { $0.source == .payload(place.path) }.map { ($0.name, place.path) }
    }

    private func isOfAnother(_ json: JSONValue, message: Message, sender: Target.Person) -> Bool {
        contractIndex.senderFields(of: message.name).contains { field in
            guard let id = json[field]?.string else { return false }
            return !isSameID(id, sender.id)
        }
    }
}
