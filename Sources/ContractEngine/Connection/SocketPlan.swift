internal import CodecRuntime
package import ContractReading
internal import JSONSchema
package import ProtocolSpec

/// All that the connections of one socket share: the contract, its script, and what frames are recognised and made by. It
/// is made once and never changes; any number of connections use it at once.
package final class SocketPlan: Sendable {
    package let contract: Contract
    package let socket: Contract.Socket
    package let script: DefaultScript
    /// What is left of the script without guesses: declared answers, and who has to log in.
    let statedScript: DefaultScript
    /// Which message a frame of a client's is.
    package let received: MessageRecognition
    /// Which message a frame of the server's is.
    package let sent: MessageRecognition

    /// What tells the messages of clients apart.
    let receivedBy: [Contract.Message.ID: KnownBy]
    /// What tells the messages of the server apart.
    let sentBy: [Contract.Message.ID: KnownBy]
    let judge: MessageJudge
    let values: ValueMaker
    let labels: SubjectLabels
    /// What frames call the messages of clients that nothing else tells apart.
    let requestLabels: SubjectLabels
    let envelope: Envelope?
    /// Messages of the client's that begin the stream, if it waits for one.
    let starting: Set<Contract.Message.ID>
    /// Messages of the client's that end everything that goes on.
    let stopping: Set<Contract.Message.ID>
    /// Messages of the client's that are no more than signs of life.
    let signsOfLife: Set<Contract.Message.ID>
    /// Messages of the client's that ask for a sign of life.
    let pings: Set<Contract.Message.ID>
    /// Messages of the server's that show all of something, which then only changes.
    let snapshots: Set<Contract.Message.ID>
    /// What there is to do about the client's messages, by the whole script and without its guesses.
    let turns: [Contract.Message.ID: Turn]
    let statedTurns: [Contract.Message.ID: Turn]
    /// Messages that begin or end what the document lets go on.
    let pacing: Set<Contract.Message.ID>
    /// Where codecs could be generated from the contract, what they make of values.
    let forms: TypedForms?
    /// The forms of those messages of clients that codecs may refuse though their schemas allow them.
    let numbered: [Contract.Message.ID: Int]
    private let alternatives: [Contract.Message.ID: Set<String>]
    private let order: [Contract.Message.ID: [String]]

    /// - Parameters:
    ///   - contract: the contract.
    ///   - index: which of its sockets.
    ///   - script: what the server says by itself; nil for the script that follows from the contract.
    package init(_ contract: Contract, socket index: Int, script: DefaultScript? = nil) {
        let socket = contract.sockets[index]
        let received = MessageRecognition(contract, socket: socket, direction: .received)
        let sent = MessageRecognition(contract, socket: socket, direction: .sent)
        var seen: Set<Contract.Message.ID> = []
        let all = (received.messages + sent.messages).filter { seen.insert($0).inserted }
        self.contract = contract
        self.socket = socket
        self.received = received
        self.sent = sent
        let members = SchemaMembers(roots: contract.documents).indexed
        let facts = SocketFacts(contract, socket: socket, received: received, sent: sent, members: members)
        receivedBy = facts.receivedBy
        sentBy = facts.sentBy
        let (heard, names) = (facts.requests, facts.sent)
        let whole = script ?? DefaultScript(contract, socket: socket, facts: facts)
        self.script = whole
        statedScript = whole.stated
        judge = MessageJudge(contract, messages: all)
        let asking = Set(socket.replies.filter { $0.by == .client }.flatMap(\.to))
        values = ValueMaker(
            contract,
            facts: facts,
            asking: asking,
            judge: judge,
            isEnveloped: socket.envelope != nil
        )
        labels = facts.labels
        envelope = Envelope(socket.envelope)
        requestLabels = facts.requestLabels
        snapshots = Set(names.filter { $0.words.contains("snapshot") }.map(\.id))
        signsOfLife = Set(heard.filter { $0.isPing || $0.isPong || $0.isAnswer }.map(\.id))
        pings = Set(heard.filter(\.isPing).map(\.id))
        stopping = Set(heard.filter(\.stops).map(\.id))
        starting = Set(heard.map(\.id)).subtracting(signsOfLife).subtracting(stopping)
            .subtracting(heard.filter(\.isUnsubscribing).map(\.id))
        var order: [Contract.Message.ID: [String]] = [:]
        for id in all { order[id] = contract[id].payload.schema.map { members.of($0.node).map(\.key) } }
        self.order = order
        let types = TypedMessages(contract, socket)
        numbered = types?.withNumbers(received.messages) ?? [:]
        forms = types?.forms
        pacing = Self.pacing(contract, socket, all)
        let maker = TurnMaker(
            starting: starting,
            stopping: stopping,
            deliveries: Delivery.all(contract, socket, members, typed: types)
        )
        turns = maker.turns(received.messages, by: whole)
        statedTurns = maker.turns(received.messages, by: statedScript)
        var alternatives: [Contract.Message.ID: Set<String>] = [:]
        for id in all { alternatives[id] = Self.allMemberNames(of: contract[id], members) }
        self.alternatives = alternatives
    }

    /// Messages that begin or end an `x-when: {every: …}`.
    private static func pacing(
        _ contract: Contract,
        _ socket: Contract.Socket,
        _ messages: [Contract.Message.ID]
    ) -> Set<Contract.Message.ID> {
        var names: [String] = []
        for reaction in socket.reactions {
            if case .every(let period) = reaction.trigger { names += [period.after, period.until].compactMap(\.self) }
        }
        return names.isEmpty ? [] : Set(messages.filter { id in names.contains { contract[id].isCalled($0) } })
    }

    /// The names of a message's members, those of alternatives counted in.
    func allMemberNames(of message: Contract.Message.ID) -> Set<String> { alternatives[message] ?? [] }

    private static func allMemberNames(of message: Contract.Message, _ members: SchemaMembers) -> Set<String> {
        guard let schema = message.payload.schema?.node else { return [] }
        let branches = ["oneOf", "anyOf"].flatMap { members.resolved(schema)[$0]?.items ?? [] }
        return Set(([schema] + branches.prefix(100)).flatMap { members.of($0).map(\.key) })
    }

    /// The names of a message's members, in the order of its schema.
    func memberNames(of message: Contract.Message.ID) -> [String] { order[message] ?? [] }
}
