internal import ProtocolSpec

/// What channels call messages: the keys under `messages`, and for a message of one channel alone that channel's own names.
///
/// A component's key is a message's name (`evt_leg_muted`); what is on the wire may be what the channel calls it (`leg.muted`).
struct ChannelNames {
    /// The keys of messages in channels, by the names of the components that they refer to.
    private var keys: [String: [String]] = [:]
    /// The names of the only channel of a message.
    private var topics: [Contract.Message.ID: [String]] = [:]

    init(_ contract: Contract, socket: Contract.Socket, transfers: [Contract.Transfer]) {
        for topic in socket.topics {
            let channel = contract.documents[topic.location.file]?["channels"]?[topic.name]
            for entry in channel?["messages"]?.entries ?? [] {
                guard let text = entry.value["$ref"]?.string,
                    let last = text.utf8.split(separator: UInt8(ascii: "/")).last
                else { continue }
                var name = String(Substring(last))
                if name.includes("~") { name = name.replacing("~1", with: "/").replacing("~0", with: "~") }
                if name != entry.key { keys[name, default: []].append(entry.key) }
            }
        }
        let places = Dictionary(grouping: transfers, by: \.message).mapValues { Set($0.map(\.topic)) }
        for (message, names) in places where names.count == 1 && socket.topics.count > 1 {
            let topic = socket.topics.first { names.contains($0.name) }
            topics[message] = [topic?.name, topic?.isPath == false ? topic?.address : nil].compactMap(\.self)
        }
    }

    /// - Returns: the names that a message has in its channels, the most likely first.
    func names(of message: Contract.Message, _ id: Contract.Message.ID) -> [String] {
        (keys[message.name] ?? []) + (topics[id] ?? [])
    }
}
