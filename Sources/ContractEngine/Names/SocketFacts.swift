internal import ContractReading
internal import ProtocolSpec

/// What is found out once about the messages of a socket, and looked at by many.
struct SocketFacts {
    typealias ID = Contract.Message.ID

    /// What clients may send, in the document's order.
    let requests: [MessageWords]
    /// What the server sends, in the document's order.
    let sent: [MessageWords]
    /// What tells the messages of clients apart.
    let receivedBy: [ID: KnownBy]
    /// What tells the messages of the server apart.
    let sentBy: [ID: KnownBy]
    /// The texts that the messages' schemas know.
    let texts: [ID: SchemaTexts]
    /// The kinds of payload of those of the server's messages that have several.
    let variants: [ID: MessageVariants]
    /// What subscriptions call the server's messages.
    let labels: SubjectLabels
    /// What frames call the messages of clients.
    let requestLabels: SubjectLabels

    init(
        _ contract: Contract,
        socket: Contract.Socket,
        received: MessageRecognition,
        sent recognition: MessageRecognition,
        members: SchemaMembers? = nil
    ) {
        receivedBy = received.knownBy
        sentBy = recognition.knownBy
        let members = members ?? SchemaMembers(roots: contract.documents).indexed
        let requests = contract.names(received, known: receivedBy, members)
        let sent = contract.names(recognition, known: sentBy, members)
        var texts: [ID: SchemaTexts] = [:]
        var memory = SchemaTexts.Memory()
        for id in received.messages + recognition.messages where texts[id] == nil {
            texts[id] = SchemaTexts(contract[id], members, &memory)
        }
        var variants: [ID: MessageVariants] = [:]
        for id in recognition.messages { variants[id] = MessageVariants(contract[id], members) }
        self.requests = requests
        self.sent = sent
        self.texts = texts
        self.variants = variants
        labels = SubjectLabels(socket, socket.sends, messages: sent, texts: texts)
        requestLabels = SubjectLabels(socket, socket.receives, messages: requests, texts: texts)
    }
}
