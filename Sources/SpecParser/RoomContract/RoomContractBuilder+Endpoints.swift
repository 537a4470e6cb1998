internal import ProtocolSpec
internal import ServerRules

/// HTTP operations beside the socket, such as a token refresh.
extension RoomContractBuilder {
    /// The operations whose channel is not a socket.
    mutating func endpoints(_ operations: [OperationDraft], of channels: [ChannelDraft]) -> [HTTPEndpoint] {
        channels.filter { !isSocket($0, operations) }.flatMap { channel in
            refuseSocketKeys(on: channel)
            return operations.filter { $0.channel == channel.name }.compactMap { endpoint($0, on: channel) }
        }
    }

    /// A channel is a socket unless it has an HTTP operation; with a `ws` binding it is one in any case.
    func isSocket(_ channel: ChannelDraft, _ operations: [OperationDraft]) -> Bool {
        channel.webSocketBinding != nil || !operations.contains { $0.channel == channel.name && $0.method != nil }
    }

    private mutating func endpoint(_ operation: OperationDraft, on channel: ChannelDraft) -> HTTPEndpoint? {
        checkRequest(operation)
        for entry in [operation.persists, operation.onInvalid].compactMap(\.self) {
            diagnostics.misplaced(entry)
        }
        if let parameter = channel.address?.parameters.first {
            diagnostics.error("an endpoint's path has no parameters; name it in full", at: parameter.location)
        }
        if operation.method == nil {
            diagnostics.error("this operation is on an HTTP channel; add bindings.http.method", at: operation.location)
        }
        if operation.security == nil {
            diagnostics.error("an endpoint needs \"security\": the token that lets a caller in", at: operation.location)
        }
        let replies = replies(operation)
        let delivery = delivery(operation, replies: replies)
        guard let method = operation.method, let path = channel.address?.template,
            let credential = operation.security?.credential, let delivery, !replies.isEmpty
        else { return nil }
        return HTTPEndpoint(
            name: operation.name,
            location: operation.location,
            description: operation.description,
            method: method.value,
            path: path,
            credential: credential,
            replies: replies,
            delivery: delivery
        )
    }

    /// The token is all that a request brings.
    private mutating func checkRequest(_ operation: OperationDraft) {
        if operation.action == .send {
            diagnostics.error(
                "an HTTP operation is written as the server's: \"action: receive\"",
                at: operation.location
            )
        }
        for message in operation.messages {
            guard let draft = message.draft else { continue }
            let properties = draft.message.payload.object?.properties
            let isEmpty = if case .any = draft.message.payload.kind { true } else { properties?.isEmpty == true }
            if !isEmpty {
                diagnostics.error(
                    "a request's body is not supported; its payload is \"type: object\" without properties",
                    at: draft.payloadLocation
                )
            }
        }
    }

    /// The documented answers, the successful one first.
    private mutating func replies(_ operation: OperationDraft) -> [HTTPEndpoint.Reply] {
        guard let reply = operation.reply else {
            diagnostics.error("an HTTP operation needs a \"reply\"", at: operation.location)
            return []
        }
        var replies: [HTTPEndpoint.Reply] = []
        for message in reply.messages {
            guard let draft = message.draft else { continue }
            guard let status = draft.status else {
                diagnostics.error(
                    "the answer \"\(message.key)\" needs bindings.http.statusCode",
                    at: draft.message.location
                )
                continue
            }
            if draft.message.payload.object == nil {
                diagnostics.error(
                    "an answer's payload is an object; write \"type: object\" and its properties",
                    at: draft.payloadLocation
                )
            }
            if replies.contains(where: { $0.status == status.value }) {
                diagnostics.error("another answer has the status \(status.value) already", at: status.location)
            }
            replies.append(.init(status: status.value, message: draft.message))
        }
        let successes = replies.filter(\.isSuccess)
        if successes.count != 1, reply.messages.allSatisfy({ $0.draft?.status != nil }) {
            diagnostics.error("a reply has one answer with a status of 200 to 299", at: reply.location)
        }
        return successes + replies.filter { !$0.isSuccess }
    }

    private mutating func delivery(_ operation: OperationDraft, replies: [HTTPEndpoint.Reply]) -> Delivery? {
        let key = ContractExtension.delivers.rawValue
        guard let entry = operation.delivers else {
            diagnostics.error("an endpoint needs \(key): what its answer is made from", at: operation.location)
            return nil
        }
        guard let reply = operation.reply else { return nil }
        let successes = replies.filter(\.isSuccess).map(\.message)
        let areKnown = successes.count == 1 && replies.count == reply.messages.count
        let scope = DeliveryScope(
            received: operation.messages.first?.message,
            sent: successes,
            unknown: areKnown ? [] : reply.messages.map(\.key),
            audiences: [.sender]
        )
        let deliveries = deliveries(entry, in: scope)
        if let extra = deliveries.dropFirst().first {
            diagnostics.error("an endpoint gives one answer; remove this delivery", at: extra.location)
        }
        if entry.value.items?.isEmpty == true {
            diagnostics.error("\(key) is empty; say what the answer is made from", at: entry.keyLocation)
        }
        return deliveries.first
    }
}

extension HTTPEndpoint.Reply {
    /// RFC 9110, section 15.3.
    fileprivate var isSuccess: Bool { 200..<300 ~= status }
}
