internal import CodecRuntime
package import ProtocolSpec

/// Which message a frame is: a plan for one socket and direction, made once from the schemas as they are written.
///
/// It looks at fixed values first, then at the names of members that must be there, then at what fits best. It does not judge a
/// payload: a schema's validator does that, and what it finds comes after what is found here.
package struct MessageRecognition: Sendable {
    /// Which way frames go, as the server sees it.
    package enum Direction: String, Sendable, CaseIterable {
        case received, sent
    }

    /// The messages of this direction, each once, in the document's order.
    package let messages: [Contract.Message.ID]
    /// Messages that no frame tells apart, in the document's order. A frame of theirs counts as the first one's.
    package let ties: [[Contract.Message.ID]]

    /// More shapes than the messages of any protocol have; others are not told apart.
    private static let mostShapes = 4_096
    /// Members that are glanced at to see whether messages may be the same.
    private static let mostGlances = 8

    let names: [Contract.Message.ID: String]
    let payloads: [Contract.Message.ID: PayloadForm]
    /// How many messages travel in each form.
    let formCounts: [PayloadForm: Int]
    /// The tie that a message is in.
    let tieIndices: [Contract.Message.ID: Int]
    let plan: RecognitionPlan
    /// Where one member tells messages apart, and all of them are JSON.
    let fork: MessageFork?

    /// - Parameters:
    ///   - contract: the contract.
    ///   - socket: one of its sockets.
    ///   - direction: the frames that the server receives, or those that it sends.
    package init(_ contract: Contract, socket: Contract.Socket, direction: Direction) {
        let transfers = direction == .received ? socket.receives : socket.sends
        var seen: Set<Contract.Message.ID> = []
        let ids = transfers.map(\.message).filter { seen.insert($0).inserted }
        var builder = ShapeBuilder(schemas: SchemaMembers(contract).indexed)
        let aliases = ChannelNames(contract, socket: socket, transfers: transfers)
        var entries: [HintFinder.Entry] = []
        var payloads: [Contract.Message.ID: PayloadForm] = [:]
        for id in ids {
            let message = contract[id]
            let form = PayloadForm(message.payload, isEnveloped: socket.envelope != nil)
            payloads[id] = form
            guard form == .json else { continue }
            guard entries.count < Self.mostShapes else { continue }
            let shapes = builder.shapes(of: message, in: socket.envelope)
            let names = MessageNames(message.names + aliases.names(of: message, id))
            let shown = shapes.count == 1 && socket.envelope == nil ? message.examples.prefix(8) : []
            let examples = shown.compactMap { $0.payload.flatMap { builder.value($0) } }
            entries += shapes.map { HintFinder.Entry(message: id, names: names, shape: $0, examples: examples) }
        }
        var finder = HintFinder(paths: builder.paths, entries: entries)
        messages = ids
        names = Dictionary(ids.map { ($0, contract[$0].name) }, uniquingKeysWith: { own, _ in own })
        self.payloads = payloads
        plan = RecognitionPlan(paths: builder.paths, entries: finder.found())
        fork = payloads.values.allSatisfy { $0 == .json || $0 == .binary } ? MessageFork(plan) : nil
        formCounts = Dictionary(payloads.values.map { ($0, 1) }, uniquingKeysWith: +)
        ties = Self.ties(ids, payloads: payloads, plan: plan)
        var tieIndices: [Contract.Message.ID: Int] = [:]
        for (index, tie) in ties.enumerated() { for id in tie { tieIndices[id] = index } }
        self.tieIndices = tieIndices
    }

    /// Messages whose payloads look the same in every way that is known.
    private static func ties(
        _ ids: [Contract.Message.ID],
        payloads: [Contract.Message.ID: PayloadForm],
        plan: RecognitionPlan
    ) -> [[Contract.Message.ID]] {
        // Most messages have a value of their own, and are not looked at any closer.
        var alike: [Glance: [Contract.Message.ID]] = [:]
        let telling = plan.telling.sorted().prefix(Self.mostGlances)
        for id in ids {
            let form = payloads[id] ?? .json
            // A message beyond what is told apart has no shape.
            if form == .json, plan.shapes[id] == nil { continue }
            let shapes = form == .json ? (plan.shapes[id] ?? []).map { plan.entries[$0].shape } : []
            let values = shapes.map { shape in
                telling.map { shape.hints[$0].map { [$0.value] } ?? shape.members[$0]?.values }
            }
            alike[Glance(form: form, values: Set(values)), default: []].append(id)
        }
        var looks: [Look: [Contract.Message.ID]] = [:]
        for id in alike.values.filter({ $0.count > 1 }).joined() {
            let form = payloads[id] ?? .json
            let signatures = form == .json ? Set((plan.shapes[id] ?? []).map { plan.entries[$0].shape.signature }) : []
            looks[Look(form: form, signatures: signatures), default: []].append(id)
        }
        return looks.values.filter { $0.count > 1 }.sorted { ($0.first?.index ?? 0) < ($1.first?.index ?? 0) }
    }

    /// A few values that tell shapes apart; messages that look the same have the same.
    private struct Glance: Hashable {
        var form: PayloadForm
        var values: Set<[[JSONValue]?]>
    }

    private struct Look: Hashable {
        var form: PayloadForm
        var signatures: Set<PayloadShape.Signature>
    }
}

extension Contract.Message {
    /// What the message is called, the most likely first.
    var names: [String] {
        [name, statedName, title].compactMap(\.self)
    }
}
