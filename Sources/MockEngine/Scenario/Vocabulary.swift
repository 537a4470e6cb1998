import CodecRuntime
package import ProtocolSpec
import ServerRules

/// The names that the parts of a scenario may use, or those of a case.
package struct Vocabulary {
    let language: ScriptLanguage
    let roster: Roster
    let you: String
    /// The states that rules are for: where a `goto` may lead.
    let states: [String]
    /// The names under which something is kept.
    let kept: [String]
    /// The people of a case by what it calls them, each with the key of the person; nil for a scenario, where people are
    /// called by their roles.
    let clients: [String: String]?

    init(
        language: ScriptLanguage,
        roster: Roster,
        you: String,
        states: [String],
        kept: [String],
        clients: [String: String]? = nil
    ) {
        self.language = language
        self.roster = roster
        self.you = you
        self.states = states
        self.kept = kept
        self.clients = clients
    }

    /// The names of a case: what is kept is called by its name alone, and what was heard `heard`.
    ///
    /// - Parameters:
    ///   - language: the words of the contract.
    ///   - clients: the people of the case by what it calls them, each with the key of the person.
    ///   - kept: the names under which something is kept.
    package init(ofCase language: ScriptLanguage, clients: [String: String], kept: [String]) {
        self.init(
            language: language,
            roster: language.roster(0, [], ScenarioLimits.rooms.lowerBound),
            you: "",
            states: [],
            kept: kept,
            clients: clients
        )
    }

    /// Whether they are those of a case.
    var isOfCase: Bool { clients != nil }
    /// The word for the message that was received last.
    var heardWord: String { isOfCase ? "heard" : "received" }

    var roles: [String] { language.roles }
    /// What a rule may be for: a room, and where rooms come into being by themselves also a socket.
    var rooms: [String] { roster.rooms.map(\.name) + (roles.isEmpty ? language.sockets : []) }
    /// Whether a room may come into being that is called so: like a socket, and then the values of its address.
    func mayBecomeRoom(_ name: String) -> Bool {
        language.socketsWithRooms.contains { name.hasPrefix($0 + " ") && name.count > $0.count + 1 }
    }
    var codes: [CloseRule] { language.closeCodes }

    /// Why a word is of no use where the contract has no roles.
    func needsNoRoles(_ word: String) -> String {
        "\"\(word)\" is for people in roles, and the contract has no roles: every client is you, and \"server\" and "
            + "\"reply\" say what the server says"
    }
}

extension DocumentNode {
    /// The values of a key, anywhere in the document.
    package func all(_ key: String) -> [DocumentNode] {
        switch content {
        case .mapping(let entries):
            entries.flatMap { ($0.key == key ? [$0.value] : []) + $0.value.all(key) }
        case .sequence(let items): items.flatMap { $0.all(key) }
        default: []
        }
    }

    /// The texts of a string, or of a sequence of strings.
    var words: [String] {
        string.map { [$0] } ?? items?.compactMap(\.string) ?? []
    }
}

extension DiagnosticCollector {
    /// Reads one of some words; any other is an error that names the nearest right one.
    package mutating func word(_ node: DocumentNode?, what: String, among words: [String]) -> String? {
        guard let node, let text = string(node, what: what) else { return nil }
        if words.contains(text) { return text }
        let hint = NearestWord.hint(for: text, among: words)
        let choice = words.isEmpty ? "there are none here" : words.joined(separator: ", ")
        error("\(what) is one of these: \(choice); not \"\(text)\"\(hint)", at: node.location)
        return nil
    }

    /// A duration, in microseconds.
    package mutating func duration(_ node: DocumentNode?, what: String) -> Int64? {
        guard let node else { return nil }
        if let text = node.string, let microseconds = DurationText.microseconds(text) { return microseconds }
        error("\(what) is \(DurationText.cure)", at: node.location)
        return nil
    }

    /// A number within bounds.
    package mutating func number(_ node: DocumentNode?, what: String, in range: ClosedRange<Int>) -> Int? {
        guard let node, let value = integer(node, what: what) else { return nil }
        if range.contains(value) { return value }
        error("\(what) is a number from \(range.lowerBound) to \(range.upperBound), not \(value)", at: node.location)
        return nil
    }

    /// How likely something is: from 0 to 1, or a percentage.
    mutating func chance(_ node: DocumentNode?, what: String) -> Double? {
        guard let node else { return nil }
        let value: Double? =
            switch node.content {
            case .integer(let number): Double(number)
            case .number(let number): number.double
            case .string(let text) where text.last == "%" && text.dropLast().allSatisfy { "0123456789.".contains($0) }:
                Double(text.dropLast()).map { $0 / 100 }
            default: nil
            }
        if let value, 0...1 ~= value { return value }
        error("\(what) is a chance from 0 to 1, such as 0.05 or 5%", at: node.location)
        return nil
    }
}
