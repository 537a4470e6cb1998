internal import ProtocolSpec

/// The names of messages as the document writes them: those of several channels may be the same.
struct StatedNames {
    private let known: Set<String>
    private let topics: Set<String>

    init(_ contract: Contract) {
        known = Set((contract.messages + contract.unusedMessages).map(\.name))
        topics = Set(contract.sockets.flatMap(\.topics).map(\.name))
    }

    /// A name without the number that makes it this contract's only one.
    func shown(_ name: String) -> String {
        guard let dash = name.lastIndex(of: "-"), Int(name[name.index(after: dash)...]) != nil else { return name }
        let base = String(name[..<dash])
        return known.contains(base) ? base : name
    }

    /// A name without what makes it this contract's only one: the number, or the channel before it.
    func base(of name: String) -> String {
        let name = shown(name)
        for (index, character) in zip(name.indices, name) where character == "." {
            let rest = String(name[name.index(after: index)...])
            if topics.contains(String(name[..<index])), known.contains(rest) { return rest }
        }
        return name
    }
}
