internal import ProtocolSpec
internal import ServerRules

/// The one WebSocket channel, put together from its parts.
extension RoomContractBuilder {
    /// What the channel's receive operations have in common.
    private struct SocketScope {
        var discriminator: String?
        var sends: [Message]
        /// Keys of messages that the server may send: errors elsewhere leave it open.
        var unknown: [String]
        var codes: CloseCodeList
        var onInvalid: InvalidFrameRule
    }

    mutating func webSocketChannel(
        _ channels: [ChannelDraft],
        operations: [OperationDraft],
        servers: [ServerDraft],
        endpoints: [HTTPEndpoint]
    ) -> Channel? {
        guard let draft = onlySocket(among: channels, operations) else { return nil }
        let own = operations.filter { $0.channel == draft.name }
        let hasEndpoints = channels.contains { !isSocket($0, operations) }
        let admission = admission(by: own, servers: servers, hasEndpoints: hasEndpoints)
        checkBinding(draft, admission: admission)
        let scope = socketScope(draft, own, isWhole: !operations.contains(where: \.isBroken))
        if case .open = admission { refuseAdmissionCodes(scope.codes.codes) }
        let room = requiredRoom(draft)
        let receives = own.compactMap { receiveOperation($0, in: scope) }
        checkReceivers(of: draft.messages, own)
        if let room { checkPeople(room, receives: receives, sends: scope.sends) }
        if !diagnostics.hasErrors {
            // What seems to be missing from a document with errors may be what the errors are about.
            remarkOnUse(of: draft.messages, by: own)
            remarkOnCodes(scope.codes.codes, of: draft, credential: admission.credential, endpoints: endpoints)
            remarkOnInvalidFrameCodes(scope.codes.codes, rules: receives.map(\.onInvalid) + [scope.onInvalid])
        }
        guard let address = draft.address, let room, let discriminator = scope.discriminator else { return nil }
        return Channel(
            name: draft.name,
            location: draft.location,
            description: draft.description,
            address: address,
            credential: admission.credential,
            room: room,
            closeCodes: scope.codes.codes,
            onInvalid: scope.onInvalid,
            receives: receives,
            sends: scope.sends,
            discriminator: discriminator
        )
    }

    private mutating func onlySocket(among channels: [ChannelDraft], _ operations: [OperationDraft]) -> ChannelDraft? {
        let sockets = channels.filter { isSocket($0, operations) }
        for other in sockets.dropFirst() {
            diagnostics.error(
                "a contract has one WebSocket channel, and this is another; give it a file of its own",
                at: other.location
            )
        }
        if sockets.isEmpty, let channel = channels.first {
            diagnostics.error("no channel is a WebSocket; write one with bindings.ws", at: channel.location)
        }
        return sockets.first
    }

    private mutating func socketScope(_ draft: ChannelDraft, _ own: [OperationDraft], isWhole: Bool) -> SocketScope {
        if own.isEmpty, isWhole {
            diagnostics.error("no operation is on this channel; say what it receives and sends", at: draft.location)
        }
        let codes = closeCodes(draft.closeCodes?.value)
        let discriminator = discriminator(of: own)
        let silent = InvalidFrameRule(answer: .ignore, location: draft.onInvalid?.value.location ?? draft.location)
        return SocketScope(
            discriminator: discriminator,
            sends: sentMessages(own).map { named($0, discriminator) },
            unknown: draft.messages.filter { !isWhole || $0.draft == nil }.map(\.key),
            codes: codes,
            onInvalid: onInvalid(draft.onInvalid?.value, codes: codes) ?? silent
        )
    }

    private mutating func requiredRoom(_ draft: ChannelDraft) -> Room? {
        let key = ContractExtension.room.rawValue
        if draft.room == nil {
            diagnostics.error("the channel needs \(key), which names a room's members", at: draft.location)
        }
        return room(draft.room?.value, address: draft.address)
    }

    // MARK: Messages

    private mutating func sentMessages(_ operations: [OperationDraft]) -> [Message] {
        var messages: [Message] = []
        for operation in operations where operation.action == .send {
            let misplaced = [operation.delivers, operation.persists, operation.onInvalid]
            for entry in misplaced.compactMap(\.self) {
                diagnostics.misplaced(entry)
            }
            for case let message? in operation.messages.map(\.message)
            where !messages.contains(where: { $0.name == message.name }) {
                messages.append(message)
            }
        }
        return messages
    }

    private mutating func discriminator(of operations: [OperationDraft]) -> String? {
        var directions: [Action: [Discriminator.Candidate]] = [:]
        for operation in operations {
            guard let action = operation.action else { continue }
            for case let draft? in operation.messages.map(\.draft) {
                guard draft.message.payload.object != nil, !draft.message.payload.isNullable else {
                    diagnostics.error(
                        "a frame's payload is an object; write \"type: object\" and its properties",
                        at: draft.payloadLocation
                    )
                    continue
                }
                // One that is named by two operations is still one message.
                let known = directions[action, default: []].contains { $0.message.name == draft.message.name }
                if !known {
                    directions[action, default: []].append(
                        .init(message: draft.message, location: draft.payloadLocation)
                    )
                }
            }
        }
        return Discriminator(receives: directions[.receive] ?? [], sends: directions[.send] ?? [])
            .name(diagnostics: &diagnostics)
    }

    private func named(_ message: Message, _ discriminator: String?) -> Message {
        var message = message
        message.discriminatorValue = discriminator.flatMap { message.constant($0)?.value }
        return message
    }

    private mutating func receiveOperation(
        _ operation: OperationDraft,
        in scope: SocketScope
    ) -> ReceiveOperation? {
        if let reply = operation.reply {
            diagnostics.error(
                "a reply is for HTTP; say with \(ContractExtension.delivers.rawValue) what is sent, \"to: sender\"",
                at: reply.location
            )
        }
        guard operation.action == .receive else { return nil }
        if operation.messages.count > 1 {
            diagnostics.error(
                "an operation receives one message; write another operation for the other",
                at: operation.location
            )
        }
        let message = operation.messages.first?.message
        let deliveries = deliveries(
            operation.delivers,
            in: DeliveryScope(received: message, sent: scope.sends, unknown: scope.unknown)
        )
        let areKnown = deliveries.count == operation.delivers?.value.items?.count ?? 0
        let persists = persistence(operation.persists, delivered: areKnown ? deliveries.map(\.message) : nil)
        let rule = onInvalid(operation.onInvalid?.value, codes: scope.codes) ?? scope.onInvalid
        guard let message else { return nil }
        return ReceiveOperation(
            name: operation.name,
            location: operation.location,
            description: operation.description,
            message: named(message, scope.discriminator),
            onInvalid: rule,
            persists: persists,
            deliveries: deliveries
        )
    }

    private mutating func checkReceivers(of messages: [ChannelMessage], _ operations: [OperationDraft]) {
        for message in messages {
            let receivers = operations.filter {
                $0.action == .receive && $0.messages.contains { $0.key == message.key }
            }
            for second in receivers.dropFirst() {
                diagnostics.error(
                    "\"\(message.key)\" is received by another operation already; put both in one",
                    at: second.location
                )
            }
        }
    }

    private mutating func remarkOnUse(of messages: [ChannelMessage], by operations: [OperationDraft]) {
        let used = Set(operations.flatMap(\.messages).map(\.key))
        for message in messages where !used.contains(message.key) {
            diagnostics.warning("no operation sends or receives \"\(message.key)\"", at: message.location)
        }
    }
}
