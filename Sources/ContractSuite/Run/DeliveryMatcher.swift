internal import CodecRuntime
internal import MockRuntime
internal import ProtocolSpec

/// Tells what is due to us from what others said, and from what belongs to other checks.
struct DeliveryMatcher {
    let contractIndex: ContractIndex
    let marks: Marks

    /// Whether a message came because of what the sender said in this check, as far as can be told.
    ///
    /// A room may have life of its own: a scripted partner, a forgotten browser tab. Whatever is faultless and somebody
    /// else's is none of our business; whatever is faulty, or nobody's, is.
    func isOurs(_ arrival: ReceivedMessage, sender: Target.Person) -> Bool {
        if let text = arrival.text, text.contains(marks.run) {
            guard !marks.isFence(text), text.contains(marks.check) else { return false }
            // Somebody may quote us.
            guard case .message(let message, let json, violations: []) = arrival.meaning else { return true }
            return !isSomebodyElses(json, message: message, sender: sender)
        }
        guard case .message(let message, let json, let violations) = arrival.meaning, violations.isEmpty else {
            return true
        }
        guard contractIndex.isDelivered(message.name), !contractIndex.sideMessages.contains(message.name) else {
            return false
        }
        return !isSomebodyElses(json, message: message, sender: sender)
    }

    /// Whether a message is what a delivery makes of a message of ours. Its other fields are not looked at: they have checks of
    /// their own.
    func isDelivery(
        _ arrival: ReceivedMessage,
        of delivery: Delivery,
        for outgoing: OutgoingMessage,
        by sender: Target.Person
    ) -> Bool {
        guard arrival.meaning.name == delivery.message else { return false }
        guard let mark = outgoing.mark, let field = markedField(outgoing.operation, delivery) else {
            return isOurs(arrival, sender: sender)
        }
        guard let text = arrival.text, text.contains(mark), !marks.isFence(text) else { return false }
        // Word for word it is ours, whomever the server says it is from: that is for the field's check to find.
        return arrival.meaning.json?[field.name] == outgoing.payload[path: field.path]
            || isOurs(arrival, sender: sender)
    }

    /// The field that carries the mark, and where in the payload it comes from.
    private func markedField(_ operation: ReceiveOperation, _ delivery: Delivery) -> (name: String, path: [String])? {
        guard let place = MarkedOperation(operation, audience: nil, in: contractIndex.contract) else { return nil }
        return delivery.fields.first { $0.source == .payload(place.path) }.map { ($0.name, place.path) }
    }

    private func isSomebodyElses(_ json: JSONValue, message: Message, sender: Target.Person) -> Bool {
        contractIndex.senderFields(of: message.name).contains { field in
            guard let id = json[field]?.string else { return false }
            return !isSameID(id, sender.id)
        }
    }
}
