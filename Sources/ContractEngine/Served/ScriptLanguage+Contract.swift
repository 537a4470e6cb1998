internal import CodecRuntime
internal import ContractReading
internal import MockEngine
internal import ProtocolSpec
internal import ServerRules

extension ScriptLanguage {
    /// The words of a contract that was read.
    init(_ contract: Contract, _ plans: [SocketPlan], _ channel: ChannelRules) {
        let members = SchemaMembers(roots: contract.documents).indexed
        let discriminator = Self.discriminator(of: plans)
        func messages(
            _ recognition: (SocketPlan) -> MessageRecognition,
            _ known: (SocketPlan) -> [Contract.Message.ID: KnownBy]
        ) -> [Message] {
            var seen: Set<Contract.Message.ID> = []
            return plans.flatMap { plan in
                let (recognition, known) = (recognition(plan), known(plan))
                let stated = recognition.messages.compactMap { contract[$0].statedName }
                let counts = Dictionary(stated.map { ($0, 1) }, uniquingKeysWith: +)
                return recognition.messages.filter { seen.insert($0).inserted }.map { id in
                    var message = Self.message(id, recognition, known[id], contract, members, discriminator)
                    // Of a name that several messages state, no file says which is meant.
                    if let alias = message.alias, counts[alias] != 1 { message.alias = nil }
                    return message
                }
            }
        }
        self.init(
            roles: channel.roles,
            sockets: contract.sockets.map(\.name),
            socketsWithRooms: channel.roles.isEmpty
                ? contract.sockets.filter { !$0.parameters.isEmpty }.map(\.name) : [],
            closeCodes: channel.closeCodes,
            discriminator: discriminator,
            clientMessages: messages(\.received, \.receivedBy),
            serverMessages: messages(\.sent, \.sentBy),
            clientProblem: { line in
                Self.first(plans) { plan throws(LineProblem) in _ = try plan.read(line) }
            },
            serverProblem: { line in
                Self.first(plans) { plan throws(LineProblem) in
                    var talk = ConnectionEngine(plan: plan, speaker: Speaker(name: "client"), seed: 0)
                    _ = try talk.say(line, answering: nil)
                }
            },
            patternProblem: { pattern, name, isFromClient in
                for plan in plans {
                    let messages = isFromClient ? plan.received.messages : plan.sent.messages
                    guard let id = messages.first(where: { contract[$0].name == name }) else { continue }
                    guard case .json = contract[id].payload else { return nil }
                    return plan.judge.misfit(of: pattern, as: id)
                }
                return nil
            },
            roster: { seed, people, rooms in
                Roster(contract, channel, seed: seed, overrides: people, roomCount: rooms)
            }
        )
    }

    /// The problem of the first socket where a line has one; nil where it is right on any.
    private static func first(
        _ plans: [SocketPlan],
        _ body: (SocketPlan) throws(LineProblem) -> Void
    ) -> LineProblem? {
        var first: LineProblem?
        for plan in plans {
            do throws(LineProblem) {
                try body(plan)
                return nil
            } catch { first = first ?? error }
        }
        return first ?? LineProblem(reason: "the contract has no socket")
    }

    /// The member at the top that tells all messages of clients apart.
    private static func discriminator(of plans: [SocketPlan]) -> String? {
        let known = plans.flatMap { plan in plan.received.messages.compactMap { plan.receivedBy[$0] } }
        let names = known.map { Set($0.marks.flatMap(\.fixed).filter { $0.path.count == 1 }.map(\.place)) }
        guard let first = names.first else { return nil }
        return names.dropFirst().reduce(first) { $0.intersection($1) }.sorted().first
    }

    private static func message(
        _ id: Contract.Message.ID,
        _ recognition: MessageRecognition,
        _ known: KnownBy?,
        _ contract: Contract,
        _ members: SchemaMembers,
        _ discriminator: String?
    ) -> Message {
        let message = contract[id]
        let fixed = known?.marks.flatMap(\.fixed).first { $0.place == discriminator }
        let alias = message.statedName == message.name ? nil : message.statedName
        let form = form(of: message, id, recognition)
        guard let schema = message.payload.schema?.node, form == .json else {
            return Message(name: message.name, alias: alias, fields: [], hasOthers: true, form: form)
        }
        let whole = members.resolved(schema)
        let hides = ["oneOf", "anyOf", "if", "patternProperties", "unevaluatedProperties"].contains { whole[$0] != nil }
        let additional = whole["additionalProperties"]
        let isOpen = additional.map { $0.entries != nil || $0.json == .bool(true) } ?? false
        let fields = members.of(schema).map(\.key)
        return Message(
            name: message.name,
            alias: alias,
            discriminatorValue: fixed?.values.first?.string,
            fields: fields,
            hasOthers: hides || isOpen || fields.isEmpty
        )
    }

    private static func form(
        of message: Contract.Message,
        _ id: Contract.Message.ID,
        _ recognition: MessageRecognition
    ) -> Message.Form {
        if case .json = message.payload { return .json }
        return recognition.recognise(.text).contains { $0.message == id } ? .text : .binary
    }
}
