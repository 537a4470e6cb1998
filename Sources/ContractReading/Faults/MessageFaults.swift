internal import ProtocolSpec

/// Finds messages that can't be told apart, and what is odd about messages by themselves.
struct MessageFaults {
    let contract: Contract
    let graph: SchemaGraph
    var faults: FaultCollector
    /// Places of schemas: a message that stands at one was made of it.
    let schemas: Set<SourceLocation>
    var budget = 300_000
    private let names: StatedNames
    /// Messages that were told to be the same as another one: in the other direction they are not told again.
    private var told: Set<Contract.Message.ID> = []
    private var compared: [Pair: Bool] = [:]
    /// Of the socket that is looked at.
    private var marks: [Contract.Message.ID: MessageMark] = [:]

    private struct Pair: Hashable {
        var left: Int
        var right: Int
    }

    /// What a message's payload is, as far as it can be compared at once.
    private enum Shape: Hashable {
        case anything, text, bytes
        case schema(words: [String], members: [String])
    }

    /// Messages of the same payload.
    private struct Group {
        var shape: Shape
        var first: Contract.Message.ID
        var place: Int?
        var others: [Contract.Message.ID] = []
    }

    init(contract: Contract, parts: DocumentParts, graph: SchemaGraph, faults: FaultCollector) {
        self.contract = contract
        schemas = Set(parts.schemas.map(\.keyLocation))
        names = StatedNames(contract)
        self.graph = graph
        self.faults = faults
    }

    mutating func findAll() {
        for socket in contract.sockets {
            findEqual(socket.receives, on: socket)
            findEqual(socket.sends, on: socket)
            findUnrequired(socket.receives, "receives")
            findUnrequired(socket.sends, "sends")
        }
        for message in contract.messages + contract.unusedMessages {
            for example in message.examples where example.payload == nil {
                faults.add(
                    "example without payload",
                    "this example shows header fields alone, and a frame has none, so that it shows nothing",
                    cure: "add \"payload\"",
                    at: example.location
                )
            }
        }
    }

    /// Tells, for each group of messages that go the same way and say the same, the second and those after it.
    private mutating func findEqual(_ transfers: [Contract.Transfer], on socket: Contract.Socket) {
        var topics: [Contract.Message.ID: [String]] = [:]
        var order: [Contract.Message.ID] = []
        for transfer in transfers {
            if topics[transfer.message] == nil { order.append(transfer.message) }
            topics[transfer.message, default: []].append(transfer.topic)
        }
        let addresses = Dictionary(socket.topics.map { ($0.name, $0.address) }) { first, _ in first }
        var groups: [Group] = []
        var byShape: [Shape: [Int]] = [:]
        for id in order {
            guard let shape = shape(of: id), !schemas.contains(contract[id].location) else { continue }
            let place = place(of: id)
            var equal: Int?
            for index in byShape[shape] ?? [] where equal == nil && areEqual(groups[index].place, place) {
                let first = mark(of: groups[index].first, topics, addresses)
                if !first.differs(from: mark(of: id, topics, addresses)) { equal = index }
            }
            if let equal {
                add(id, to: &groups[equal])
            } else {
                byShape[shape, default: []].append(groups.count)
                groups.append(Group(shape: shape, first: id, place: place))
            }
        }
        marks = [:]
        for group in groups { tell(group) }
    }

    private mutating func areEqual(_ left: Int?, _ right: Int?) -> Bool {
        guard let left, let right, left != right else { return left == right }
        let pair = Pair(left: left, right: right)
        if let known = compared[pair] { return known }
        guard budget > 0 else { return false }
        let equal = graph.areEqual(left, right, budget: &budget)
        compared[pair] = equal
        return equal
    }

    private mutating func mark(
        of id: Contract.Message.ID,
        _ topics: [Contract.Message.ID: [String]],
        _ addresses: [String: String?]
    ) -> MessageMark {
        if let known = marks[id] { return known }
        let own = topics[id] ?? []
        let names = own + own.compactMap { addresses[$0] ?? nil }
        let mark = MessageMark(contract[id], at: place(of: id), topics: names, in: graph, budget: &budget)
        marks[id] = mark
        return mark
    }

    /// Adds a message that says the same. One that is written in several channels is one message.
    private func add(_ id: Contract.Message.ID, to group: inout Group) {
        let base = names.base(of: contract[id].name)
        guard !([group.first] + group.others).contains(where: { names.base(of: contract[$0].name) == base }) else {
            return
        }
        group.others.append(id)
    }

    private mutating func tell(_ group: Group) {
        guard let second = group.others.first, !told.isSuperset(of: group.others) else { return }
        told.formUnion(group.others + [group.first])
        let first = names.shown(contract[group.first].name)
        let more = group.others.dropFirst().map { "\"\(names.shown(contract[$0].name))\"" }
        let also = more.isEmpty ? "" : " (as \(Array(more).phrase) \(more.count == 1 ? "does" : "do"))"
        let same: String =
            switch group.shape {
            case .anything: "carries anything, as \"\(first)\" does\(also)"
            case .text: "is any text, as \"\(first)\" is\(also)"
            case .bytes: "is any binary frame, as \"\(first)\" is\(also)"
            case .schema: "has the same payload as \"\(first)\"\(also)"
            }
        faults.add(
            "same message",
            "\"\(names.shown(contract[second].name))\" \(same), so that no frame tells them apart, and each is taken for \"\(first)\"",
            cure: "fix a member in each with \"const\", or use one message in both places",
            at: contract[second].location
        )
    }

    /// Tells, once for each direction, that objects without any member are several messages.
    private mutating func findUnrequired(_ transfers: [Contract.Transfer], _ verb: String) {
        var seen: Set<Contract.Message.ID> = []
        let ids = transfers.map(\.message).filter { seen.insert($0).inserted }
        let open = ids.filter { id in
            guard let place = place(of: id), graph.likelyTypes(place) == .object else { return false }
            return !graph.demandsMembers(place, budget: &budget)
        }
        guard open.count > 1, let first = open.first else { return }
        let count = open.count == ids.count ? "all \(ids.count)" : "\(open.count) of the \(ids.count)"
        let all = open.map { "\"\(names.shown(contract[$0].name))\"" }
        faults.add(
            "nothing required",
            "\(count) messages that the server \(verb) require no member, so that an empty object is each of them: \(all.phrase(atMost: 6))",
            cure: "list in \"required\" what is always there, above all what says which message it is",
            at: contract[first].location
        )
    }

    /// The schema of a message's payload; nil where it allows anything, or the payload is no JSON.
    private func place(of id: Contract.Message.ID) -> Int? {
        guard let node = contract[id].payload.schema?.node, let number = graph.number(of: node) else { return nil }
        let place = graph.resolved(number)
        return graph.judging(place).isEmpty ? nil : place
    }

    private func shape(of id: Contract.Message.ID) -> Shape? {
        switch contract[id].payload {
        case .text: return .text
        case .binary: return .bytes
        case .opaque: return nil
        case .json:
            guard let place = place(of: id) else { return .anything }
            let words = graph.judging(place).map(\.word.rawValue).sorted()
            let members = (graph.places[place][.properties]?.entries ?? []).map { "\($0.key) \(fixed($0.value))" }
                .sorted()
            return .schema(words: words, members: members)
        }
    }

    /// The one value that a member may have: most messages differ in it.
    private func fixed(_ schema: DocumentNode) -> String {
        guard let place = graph.number(of: schema), let values = graph.fixed(place), values.count == 1 else {
            return ""
        }
        return values[0].excerpt
    }
}
