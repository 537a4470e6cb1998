internal import ProtocolSpec

/// Declared answers, and what says which request one belongs to.
extension ContractAssembler {
    mutating func addReplies(
        to sockets: inout [Contract.Socket],
        operations: [OperationDraft],
        responses: [ResponseDraft],
        role: Contract.Side.Role
    ) {
        for index in sockets.indices {
            let topics = Set(sockets[index].topics.map(\.name))
            for operation in operations where operation.method == nil && topics.contains(operation.channel) {
                guard let reply = operation.reply else { continue }
                let answers = operation.action == .receive ? role : role.other
                sockets[index].replies += replies(
                    to: operation.messages,
                    with: reply.messages,
                    by: answers,
                    at: reply.location
                )
            }
            for response in responses {
                if sockets[index].receives.contains(where: { $0.message == response.request }) {
                    sockets[index].replies += replies(
                        to: [response.request],
                        with: response.answers,
                        by: .server,
                        at: response.location
                    )
                } else if sockets[index].sends.contains(where: { $0.message == response.request }) {
                    sockets[index].replies += replies(
                        to: [response.request],
                        with: response.answers,
                        by: .client,
                        at: response.location
                    )
                }
            }
        }
    }

    /// One reply for each request, since each may be correlated in its own way.
    private func replies(
        to requests: [Contract.Message.ID],
        with answers: [Contract.Message.ID],
        by role: Contract.Side.Role,
        at location: SourceLocation
    ) -> [Contract.Reply] {
        requests.map { request in
            Contract.Reply(
                location: location,
                by: role,
                to: [request],
                with: answers,
                correlation: answers.lazy.compactMap { correlation(of: request, with: $0) }.first
            )
        }
    }

    private func correlation(of request: Contract.Message.ID, with answer: Contract.Message.ID) -> Contract.Correlation?
    {
        let (request, answer) = (messages[request.index], messages[answer.index])
        if let place = request.correlation ?? answer.correlation {
            return Contract.Correlation(
                request: request.correlation ?? place,
                answer: answer.correlation ?? place,
                isDeclared: true
            )
        }
        let asked = members(of: request)
        let given = members(of: answer)
        // A member of both that names one exchange.
        if let name = asked.first(where: { Self.namesExchange($0) && given.contains($0) }) {
            return Contract.Correlation(request: [name], answer: [name], isDeclared: false)
        }
        // A member of the answer that by custom holds the request's id.
        if asked.contains("id"),
            let name = given.first(where: { Self.holdsID.contains($0.lowercased().filter(\.isLetter)) })
        {
            return Contract.Correlation(request: ["id"], answer: [name], isDeclared: false)
        }
        return nil
    }

    private static let holdsID: Set<String> = [
        "replyto", "inreplyto", "requestid", "reqid", "correlationid", "responseto", "ackid", "originalid",
    ]

    private static func namesExchange(_ member: String) -> Bool {
        let last = MessageDirection.words(in: member).last ?? ""
        return ["id", "seq", "nonce", "reqid", "requestid", "msgid", "messageid"].contains(last)
    }

    /// The names of a payload's members, through references and `allOf`.
    func members(of message: Contract.Message) -> [String] {
        guard let schema = message.payload.schema else { return [] }
        return SchemaMembers(roots: documents.roots, isLiteral: isLiteral).of(schema.node).map(\.key)
    }
}
