internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules
internal import SpecParser

/// What the document says beyond AsyncAPI: rooms, close codes, deliveries, and when the server speaks.
extension ContractAssembler {
    mutating func addExtensions(
        to sockets: inout [Contract.Socket],
        channels: [ChannelDraft],
        operations: [OperationDraft],
        role: Contract.Side.Role,
        envelope: DocumentNode?
    ) {
        for index in sockets.indices {
            let names = sockets[index].topics.map(\.name)
            let own = channels.filter { names.contains($0.name) }
            sockets[index].envelope = own.lazy.compactMap(\.envelope).first ?? envelope
            if let entry = own.lazy.compactMap(\.room).first { sockets[index].room = room(entry, of: sockets[index]) }
            if let entry = own.lazy.compactMap(\.closeCodes).first { sockets[index].closeCodes = closeCodes(entry) }
            for operation in operations where names.contains(operation.channel) && operation.method == nil {
                addReactions(of: operation, role: role, to: &sockets[index])
            }
            let invalid =
                own.lazy.compactMap(\.onInvalid).first
                ?? operations.lazy
                .filter { names.contains($0.channel) }.compactMap(\.onInvalid).first
            if let invalid { sockets[index].onInvalid = onInvalid(invalid, of: sockets[index]) }
            for operation in operations where names.contains(operation.channel) {
                guard let entry = operation.onInvalid, let answer = onInvalid(entry, of: sockets[index]) else {
                    continue
                }
                for message in operation.messages { sockets[index].onInvalidMessages[message] = answer }
            }
        }
    }

    // MARK: x-room

    private mutating func room(_ entry: DocumentNode.Entry, of socket: Contract.Socket) -> Contract.RoomRules? {
        guard var reader = ObjectReader(entry.value, what: "x-room", diagnostics: &diagnostics) else { return nil }
        let keyNode = reader.value("key")
        let members = reader.value("members")
        let people = reader.mapping("people", diagnostics: &diagnostics)
        reader.finish(diagnostics: &diagnostics)
        var key = keyNode?.scalarText
        if let name = key, let keyNode, !socket.parameters.contains(where: { $0.name == name }) {
            let nearest = NearestWord.to(name, among: socket.parameters.map(\.name))
            diagnostics.warning(
                "the room's key \"\(name)\" is not a parameter of the address, so that the whole address names the room",
                cure: nearest.map { "did you mean \"\($0)\"?" } ?? "name one of the address's parameters",
                at: keyNode.location
            )
            key = nil
        }
        return Contract.RoomRules(
            location: entry.keyLocation,
            key: key,
            members: members?.items.map { $0.compactMap(\.scalarText) },
            people: people.map { person in
                Room.Person(
                    key: person.key,
                    location: person.keyLocation,
                    id: person.value["id"]?.scalarText,
                    name: person.value["name"]?.scalarText
                )
            }
        )
    }

    // MARK: x-close-codes

    private mutating func closeCodes(_ entry: DocumentNode.Entry) -> [CloseCode] {
        var codes: [CloseCode] = []
        for item in entry.value.entries ?? [] {
            guard var reader = ObjectReader(item.value, what: "a close code", diagnostics: &diagnostics) else {
                continue
            }
            let name = reader.text("name", diagnostics: &diagnostics)
            let reason = reader.text("reason", diagnostics: &diagnostics)
            let when = word(reader.value("when"), of: CloseRule.Condition.self, key: "when")
            let phase = word(reader.value("phase"), of: CloseRule.Phase.self, key: "phase")
            let retry = word(reader.value("retry"), of: RetryPolicy.self, key: "retry")
            let description = reader.text("description", diagnostics: &diagnostics)
            reader.finish(diagnostics: &diagnostics)
            guard let number = Int(item.key), SendableCloseCodes.contain(number) else {
                diagnostics.warning(
                    "\"\(item.key)\" is not a close code that a close frame may carry, so that it is passed over",
                    cure: "use 4000 to 4999 for codes of your own",
                    at: item.keyLocation
                )
                continue
            }
            codes.append(
                CloseCode(
                    code: number,
                    location: item.keyLocation,
                    name: name ?? "code\(number)",
                    reason: reason ?? "",
                    description: description,
                    condition: when ?? .serverDecides,
                    phase: phase ?? .open,
                    retry: retry ?? .never
                )
            )
        }
        return codes
    }

    private mutating func word<Word: RawRepresentable & CaseIterable>(
        _ node: DocumentNode?,
        of type: Word.Type,
        key: String
    ) -> Word? where Word.RawValue == String {
        guard let node else { return nil }
        let known = Word.allCases.map(\.rawValue)
        guard let text = node.scalarText else {
            diagnostics.warning(
                "\"\(key)\" is one word, and what stands here is passed over",
                cure: "write one of \(known.joined(separator: ", "))",
                at: node.location
            )
            return nil
        }
        if let word = Word(rawValue: text) { return word }
        diagnostics.warning(
            "\"\(key)\" is one of \(known.joined(separator: ", ")), and \"\(text)\" is passed over",
            cure: NearestWord.to(text, among: known).map { "did you mean \"\($0)\"?" } ?? "write one of these",
            at: node.location
        )
        return nil
    }

    // MARK: x-on-invalid

    private mutating func onInvalid(_ entry: DocumentNode.Entry, of socket: Contract.Socket) -> Contract.InvalidAnswer?
    {
        let node = entry.value
        if let name = node["message"]?.string {
            return sent(name, of: socket, at: node["message"]?.location ?? node.location)
                .map { .message($0, payload: node["payload"]) }
        }
        guard let word = node.scalarText else { return nil }
        if word == "ignore" { return .ignore }
        if let code = socket.closeCodes.first(where: { $0.name == word || String($0.code) == word }) {
            return .close(code)
        }
        if let number = Int(word), SendableCloseCodes.contain(number) {
            return .close(
                CloseCode(
                    code: number,
                    location: node.location,
                    name: "code\(number)",
                    reason: "",
                    description: nil,
                    condition: .invalidFrame,
                    phase: .open,
                    retry: .never
                )
            )
        }
        diagnostics.warning(
            "x-on-invalid is \"ignore\", a close code or {message, payload}, and this is passed over",
            cure: NearestWord.to(word, among: socket.closeCodes.map(\.name) + ["ignore"]).map {
                "did you mean \"\($0)\"?"
            }
                ?? "write one of these",
            at: node.location
        )
        return nil
    }

    /// A message that the server sends on a socket, by its key or its name.
    private mutating func sent(
        _ name: String,
        of socket: Contract.Socket,
        at location: SourceLocation
    ) -> Contract.Message.ID? {
        let sent = socket.sends.map(\.message)
        let found =
            sent.first { messages[$0.index].name == name } ?? sent.first { messages[$0.index].statedName == name }
        if let found { return found }
        let known = Self.distinct(sent.map { messages[$0.index].name })
        diagnostics.warning(
            "the server sends no message \"\(name)\", so that this is passed over",
            cure: NearestWord.to(name, among: known).map { "did you mean \"\($0)\"?" }
                ?? (known.isEmpty ? "add it to what the server sends" : "it sends \(known.joined(separator: ", "))"),
            at: location
        )
        return nil
    }

    // MARK: x-delivers and x-when

    private mutating func addReactions(
        of operation: OperationDraft,
        role: Contract.Side.Role,
        to socket: inout Contract.Socket
    ) {
        let isSent = (operation.action == .send) == (role == .server)
        if let entry = operation.delivers {
            if isSent {
                misplaced(entry, .delivers)
            } else {
                for item in entry.value.items ?? [entry.value] {
                    for message in operation.messages {
                        if var reaction = reaction(
                            item,
                            trigger: .message(message),
                            audience: nil,
                            message: nil,
                            of: socket
                        ) {
                            reaction.persistence = persistence(operation.persists, of: reaction.message)
                            socket.reactions.append(reaction)
                        }
                    }
                }
            }
        }
        guard let entry = operation.when else { return }
        guard isSent else { return misplaced(entry, .when) }
        for item in entry.value.items ?? [entry.value] {
            guard let trigger = trigger(item, at: entry) else { continue }
            if case .every(let period) = trigger { judge(period, of: socket, at: item.location) }
            for message in operation.messages {
                var described =
                    item.entries == nil ? DocumentNode(content: .mapping([]), location: item.location) : item
                for (key, value) in [("to", operation.audience), ("payload", operation.payload)] {
                    guard let value, described[key] == nil else { continue }
                    let entry = DocumentNode.Entry(key: key, keyLocation: value.location, value: value)
                    described = described.merged(
                        with: DocumentNode(content: .mapping([entry]), location: value.location)
                    )
                }
                let standard: Contract.Reaction.Audience = trigger == .joined || trigger == .left ? .others : .sender
                if let reaction = reaction(
                    described,
                    trigger: trigger,
                    audience: standard,
                    message: message,
                    of: socket
                ) {
                    socket.reactions.append(reaction)
                }
            }
        }
    }

    /// Tells where a period begins or ends with a message that nobody says.
    private mutating func judge(
        _ period: Contract.Reaction.Period,
        of socket: Contract.Socket,
        at location: SourceLocation
    ) {
        let all = (socket.receives + socket.sends).map { messages[$0.message.index] }
        for (key, name) in [("after", period.after), ("until", period.until)] {
            guard let name, !all.contains(where: { $0.name == name || $0.statedName == name }) else { continue }
            let known = Self.distinct(all.map(\.name))
            diagnostics.warning(
                "\"\(key): \(name)\" is no message of this channel, so that it has no effect",
                cure: NearestWord.to(name, among: known).map { "did you mean \"\($0)\"?" }
                    ?? "write one of \(known.joined(separator: ", "))",
                at: location
            )
        }
    }

    /// What `x-persists` says of a delivered message; nil where that is not stored.
    private func persistence(
        _ entry: DocumentNode.Entry?,
        of message: Contract.Message.ID
    ) -> WirePersistence? {
        guard let node = entry?.value else { return nil }
        let names = [messages[message.index].name, messages[message.index].statedName]
        guard let name = node["message"]?.string ?? node.string, names.contains(name) else { return nil }
        return WirePersistence(touches: node["touches"]?.string)
    }

    private mutating func misplaced(_ entry: DocumentNode.Entry, _ kind: Extension) {
        diagnostics.warning(
            "\(entry.key) has no effect here, where the message goes the other way",
            cure: "it belongs \(kind.home)",
            at: entry.keyLocation
        )
    }

    private mutating func reaction(
        _ node: DocumentNode,
        trigger: Contract.Reaction.Trigger,
        audience standard: Contract.Reaction.Audience?,
        message stated: Contract.Message.ID?,
        of socket: Contract.Socket
    ) -> Contract.Reaction? {
        var message = stated
        if let name = node["message"]?.string, message == nil {
            message = sent(name, of: socket, at: node["message"]?.location ?? node.location)
        }
        guard let message else { return nil }
        let audience: Contract.Reaction.Audience
        switch node["to"]?.scalarText {
        case nil: audience = standard ?? .all
        case "sender"?, "you"?: audience = .sender
        case "others"?, "other-members"?: audience = .others
        case "all"?, "members"?, "all-members"?: audience = .all
        case let role?:
            if WireAudience(rawValue: role) == nil, socket.room?.members?.contains(role) != true {
                diagnostics.warning(
                    "\"to: \(role)\" is neither sender, others, all nor a role of the room, so that nobody gets this",
                    cure: NearestWord.to(role, among: ["sender", "others", "all"] + (socket.room?.members ?? []))
                        .map { "did you mean \"\($0)\"?" } ?? "write one of these",
                    at: node["to"]?.location ?? node.location
                )
            }
            audience = .role(role)
        }
        return Contract.Reaction(
            location: node.location,
            trigger: trigger,
            message: message,
            audience: audience,
            payload: node["payload"]
        )
    }

    /// `connected`, `joined`, `left`, `{every: PT5S, after, until}`, or `{when: …}` with `to` and `payload`.
    private mutating func trigger(_ node: DocumentNode, at entry: DocumentNode.Entry) -> Contract.Reaction.Trigger? {
        let words: [(String, Contract.Reaction.Trigger)] = [
            ("connected", .connected), ("joined", .joined), ("left", .left),
        ]
        if let word = node.scalarText
            ?? ["when", "on", "event", "trigger"].lazy.compactMap({ node[$0]?.scalarText }).first
        {
            if let trigger = words.first(where: { $0.0 == word })?.1 { return trigger }
            diagnostics.warning(
                "x-when is connected, joined, left or {every: PT5S}, and \"\(word)\" is passed over",
                cure: NearestWord.to(word, among: words.map(\.0)).map { "did you mean \"\($0)\"?" }
                    ?? "write one of these",
                at: node.location
            )
            return nil
        }
        let period = node["every"] ?? node["when"]?["every"]
        if let text = period?.scalarText {
            if let seconds = ISO8601Duration.seconds(in: text), seconds > 0 {
                return .every(
                    Contract.Reaction.Period(
                        milliseconds: seconds.multipliedReportingOverflow(by: 1_000).partialValue,
                        after: (node["after"] ?? node["when"]?["after"])?.scalarText,
                        until: (node["until"] ?? node["when"]?["until"])?.scalarText
                    )
                )
            }
            diagnostics.warning(
                "\"every: \(text)\" is not a period, so that this is passed over",
                cure: "write an ISO 8601 duration such as PT5S",
                at: period?.location ?? node.location
            )
            return nil
        }
        if let trigger = words.first(where: { node[$0.0] != nil })?.1 { return trigger }
        diagnostics.warning(
            "this does not say when the server sends it, so that it is passed over",
            cure: "write connected, joined, left or {every: PT5S}",
            at: node.location
        )
        return nil
    }
}
