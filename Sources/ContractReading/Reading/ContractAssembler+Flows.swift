internal import ProtocolSpec
internal import SpecParser

/// Which message goes which way, as the server sees it.
extension ContractAssembler {
    /// A message in one direction on a channel.
    struct Flow {
        var channel: String
        var isSent: Bool
        var message: Contract.Message.ID
        var operation: String?
        var location: SourceLocation
    }

    /// What `x-response` of a message says.
    struct ResponseDraft {
        var location: SourceLocation
        var request: Contract.Message.ID
        var answers: [Contract.Message.ID]
    }

    /// `x-response` of every message that was read; reading one may bring others.
    mutating func messageResponses(of operations: [OperationDraft]) -> [ResponseDraft] {
        var drafts: [ResponseDraft] = []
        var index = 0
        while index < responses.count, index < 10_000 {
            let (request, entry) = responses[index]
            index += 1
            let name = "\(messages[request.index].name) response"
            let answers = alternatives(of: entry.value, name: name, at: entry.keyLocation)
            if !answers.isEmpty {
                drafts.append(ResponseDraft(location: entry.keyLocation, request: request, answers: answers))
            }
        }
        return drafts
    }

    mutating func flows(
        of channels: [ChannelDraft],
        operations: [OperationDraft],
        responses: [ResponseDraft],
        role: Contract.Side.Role
    ) -> [Flow] {
        var flows: [Flow] = []
        for operation in operations where operation.method == nil {
            let isSent = (operation.action == .send) == (role == .server)
            flows += operation.messages.map {
                Flow(
                    channel: operation.channel,
                    isSent: isSent,
                    message: $0,
                    operation: operation.name,
                    location: operation.location
                )
            }
            guard let reply = operation.reply else { continue }
            flows += reply.messages.map {
                Flow(
                    channel: reply.channel ?? operation.channel,
                    isSent: !isSent,
                    message: $0,
                    operation: operation.name,
                    location: reply.location
                )
            }
        }
        for response in responses {
            for request in flows.filter({ $0.message == response.request }) {
                flows += response.answers.map {
                    Flow(
                        channel: request.channel,
                        isSent: !request.isSent,
                        message: $0,
                        operation: request.operation,
                        location: response.location
                    )
                }
            }
        }
        for channel in channels {
            addBothWays(channel, operations, to: &flows)
        }
        return flows
    }

    /// A channel that no operation uses has all its messages both ways: which is meant, nobody can tell.
    private mutating func addBothWays(_ channel: ChannelDraft, _ operations: [OperationDraft], to flows: inout [Flow]) {
        let isUsed = operations.contains { $0.channel == channel.name || $0.reply?.channel == channel.name }
        guard !isUsed, !channel.messages.isEmpty, channel.method == nil else { return }
        diagnostics.warning(
            "no operation uses the channel \"\(channel.name)\", so that either side may send each of its messages",
            cure: "add operations that say who sends what",
            at: channel.location
        )
        for message in channel.messages {
            for isSent in [false, true] {
                flows.append(
                    Flow(
                        channel: channel.name,
                        isSent: isSent,
                        message: message.id,
                        operation: nil,
                        location: channel.location
                    )
                )
            }
        }
    }

    /// A server that only listens is rare, and often one that was read from the wrong side.
    mutating func tellSilence(of sockets: [Contract.Socket]) {
        for socket in sockets where socket.sends.isEmpty && !socket.receives.isEmpty {
            assume(
                "the server never says anything on \"\(socket.name)\"",
                because: "as it is read, the document only has what clients send there; --perspective swaps the sides",
                at: socket.location
            )
        }
    }

    // MARK: HTTP

    /// Operations with an `http` binding.
    mutating func endpoints(_ operations: [OperationDraft], of channels: [ChannelDraft]) -> [Contract.Endpoint] {
        operations.compactMap { operation in
            guard let method = operation.method else { return nil }
            let channel = channels.first { $0.name == operation.channel }
            let answer = answer(of: operation)
            return Contract.Endpoint(
                name: operation.name,
                location: operation.location,
                description: operation.description,
                method: method,
                path: channel?.address ?? "/",
                requests: operation.messages,
                replies: operation.reply?.messages ?? [],
                security: operation.security,
                tokens: answer.map { tokens(in: $0, depth: 0) } ?? [],
                payload: answer
            )
        }
    }

    /// What `x-delivers` says of the answer that carries tokens.
    private func answer(of operation: OperationDraft) -> DocumentNode? {
        let deliveries = operation.delivers.map { $0.value.items ?? [$0.value] } ?? []
        return deliveries.compactMap { $0["payload"] }.first { !tokens(in: $0, depth: 0).isEmpty }
    }

    /// The tokens that an answer carries, by the names of their members.
    private func tokens(in node: DocumentNode, depth: Int) -> [Contract.Endpoint.Token] {
        let prefix = "$generated.jwt."
        guard depth < 32 else { return [] }
        return (node.entries ?? []).flatMap { entry -> [Contract.Endpoint.Token] in
            guard let text = entry.value.string else { return tokens(in: entry.value, depth: depth + 1) }
            guard text.hasPrefix(prefix) else { return [] }
            return [Contract.Endpoint.Token(scheme: String(text.dropFirst(prefix.count)), member: entry.key)]
        }
    }

    /// Messages of components that nothing sends; they are read, since what is wrong in them is told, too.
    mutating func unusedMessages(
        _ components: DocumentNode?,
        channels: [ChannelDraft],
        file: String
    ) -> [Contract.Message] {
        let used = messages.count
        for entry in components?["messages"]?.entries ?? [] {
            guard
                case .found(let target) = documents.lookUp(
                    entry.value,
                    at: entry.keyLocation,
                    diagnostics: &diagnostics
                )
            else { continue }
            let pointer =
                target.pointer
                ?? .init(file: entry.keyLocation.file, path: ["components", "messages", entry.key])
            if messageIDs[pointer] != nil { continue }
            _ = message(entry.value, wish: entry.key, place: entry.keyLocation, pointer: pointer)
        }
        return Array(messages[used...])
    }
}
