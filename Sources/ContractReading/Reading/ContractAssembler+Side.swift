internal import ProtocolSpec

/// Whose side a document is written from.
extension ContractAssembler {
    mutating func side(
        _ stated: DocumentNode.Entry?,
        flag: Contract.Side.Role?,
        of operations: [OperationDraft]
    ) -> Contract.Side {
        if let stated {
            if let role = stated.value.string.flatMap(Contract.Side.Role.init) {
                return Contract.Side(role: role, source: .document, because: "x-perspective says so")
            }
            diagnostics.warning(
                "x-perspective is \"server\" or \"client\", and this is neither, so that it is passed over",
                cure: "write the side that the document is written from",
                at: stated.value.location
            )
        }
        if let flag { return Contract.Side(role: flag, source: .flag, because: "--perspective says so") }
        let votes = Votes(operations, messages: messages)
        if let role = votes.clear {
            let side = Contract.Side(role: role, source: .guess, because: votes.reason(for: role))
            if role == .client {
                assume(
                    "the document is written from the client's side",
                    because: side.because + "; x-perspective or --perspective says otherwise",
                    at: operations.first?.location ?? SourceLocation(file: "", line: 1, column: 1)
                )
            }
            return side
        }
        return Contract.Side(
            role: .server,
            source: .specification,
            because:
                "AsyncAPI describes what the application does, and the messages' names don't tell that it is the client"
        )
    }

    /// What the messages' own texts say about the directions that the operations give them.
    private struct Votes {
        /// Messages that go the way that they would if the application were the server.
        var server: [String] = []
        var client: [String] = []

        init(_ operations: [OperationDraft], messages: [Contract.Message]) {
            var seen: Set<[Int]> = []
            for operation in operations where operation.method == nil {
                vote(operation.messages, operation.action, messages, &seen)
            }
        }

        private mutating func vote(
            _ ids: [Contract.Message.ID],
            _ action: Action,
            _ messages: [Contract.Message],
            _ seen: inout Set<[Int]>
        ) {
            for id in ids where seen.insert([id.index, action == .send ? 0 : 1]).inserted {
                let message = messages[id.index]
                let names = [message.name, message.statedName, message.title].compactMap(\.self)
                    .map { MessageDirection.withoutRelics($0) }
                let summary = message.summary ?? message.description
                guard let direction = MessageDirection(names: names, summary: summary) else { continue }
                if (direction == .fromServer) == (action == .send) {
                    server.append(message.name)
                } else {
                    client.append(message.name)
                }
            }
        }

        /// The side that the messages speak for; nil where they are few or divided.
        var clear: Contract.Side.Role? {
            if client.count >= 2, client.count >= 3 * server.count { return .client }
            if server.count >= 2, server.count >= 3 * client.count { return .server }
            if client.count == 1, server.isEmpty { return .client }
            return nil
        }

        func reason(for role: Contract.Side.Role) -> String {
            let names = role == .server ? server : client
            let shown = names.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
            let rest = names.count > 3 ? " and \(names.count - 3) more" : ""
            return "\(shown)\(rest) would otherwise go the wrong way, by their names"
        }
    }
}
