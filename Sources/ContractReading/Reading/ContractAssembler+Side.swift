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
        /// The same, of messages whose texts say outright who sends them.
        var statedServer: [String] = []
        var statedClient: [String] = []

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
                let texts = [message.summary, message.description].compactMap(\.self).joined(separator: " ")
                if let stated = MessageDirection(statedIn: texts) {
                    if (stated == .fromServer) == (action == .send) {
                        statedServer.append(message.name)
                    } else {
                        statedClient.append(message.name)
                    }
                }
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
            if !statedClient.isEmpty, statedServer.isEmpty { return .client }
            if !statedServer.isEmpty, statedClient.isEmpty { return .server }
            if client.count >= 2, client.count >= 3 * server.count { return .client }
            if server.count >= 2, server.count >= 3 * client.count { return .server }
            // One message tells little: either side may ping.
            if client.count == 1, server.isEmpty, !["ping", "pong"].contains(client[0].lowercased()) { return .client }
            return nil
        }

        func reason(for role: Contract.Side.Role) -> String {
            let stated = role == .server ? statedServer : statedClient
            if !stated.isEmpty, (role == .server ? statedClient : statedServer).isEmpty {
                return
                    "\(Self.list(stated)) would otherwise go the wrong way, by what the document says of who sends them"
            }
            let names = role == .server ? server : client
            return "\(Self.list(names)) would otherwise go the wrong way, by their names"
        }

        private static func list(_ names: [String]) -> String {
            let shown = names.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
            let rest = names.count > 3 ? " and \(names.count - 3) more" : ""
            return shown + rest
        }
    }
}
