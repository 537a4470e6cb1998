import CodecRuntime
import ContractEngine
import ContractSuite
import MockEngine
import ProtocolSpec
import ServerRules

// Requests, each with a number of its own.
extension StepSequence {
    mutating func question(
        _ node: DocumentNode,
        _ answerNode: DocumentNode?,
        _ times: Int,
        _ within: Int64?,
        _ keepNode: DocumentNode?
    ) -> Case.Question? {
        let number = number(of: node)
        var written = node
        if let number, node[MessageWord.payload.rawValue] == nil || number.request.isEmpty == false {
            written = node.settingNumber(number)
        }
        let line = message(written)
        let answer = answerNode.flatMap { pattern($0, what: "\"answer\"", hasAsked: true) }
        if let answer, let answerNode { expectReply(answer, answerNode, to: node) }
        hasHeard = true
        let keeps = keeps(keepNode)
        guard let line else { return nil }
        if number == nil, times > 1 {
            diagnostics.error(
                "the contract doesn't say what tells the answers to this apart, so that only one can be asked for at a time",
                at: node.location
            )
            return nil
        }
        if number == nil, answerNode == nil {
            diagnostics.error(
                "the contract knows no answer to this: say with \"answer\" what it is like, or leave out \"asks\"",
                at: node.location
            )
            return nil
        }
        return Case.Question(
            line: line,
            number: number,
            answer: answer,
            times: times,
            within: within,
            keeps: keeps
        )
    }

    /// Tells of an answer that is none of those that the contract declares for a request. It may come all the same: an error that
    /// answers any request is seldom declared for each of them.
    mutating func expectReply(_ answer: Scenario.Pattern, _ answerNode: DocumentNode, to node: DocumentNode) {
        guard let replies = contract.declaredReplies(to: scriptLine(of: node)),
            answer.payload == nil || answer.message != nil
        else { return }
        let fits = language.serverMessages.contains { message in
            replies.contains(message.name) && (answer.message ?? message.name) == message.name
                && language.misfit(of: answer, as: message, isFromClient: false) == nil
        }
        guard !fits else { return }
        let known = replies.map { "\"\($0)\"" }.joined(separator: ", ")
        diagnostics.warning(
            "the contract answers this with \(known), and \(replies.count == 1 ? "it is never" : "none of them is ever") like this",
            at: answerNode.location
        )
    }

    func number(of node: DocumentNode) -> RequestNumber? {
        contract.number(of: scriptLine(of: node), trying: FreshNumber.sample)
    }

    /// A line as it is written, its `{{…}}` included.
    private func scriptLine(of node: DocumentNode) -> ScriptLine {
        let name = node[MessageWord.message.rawValue]?.string
        let payload: JSONValue
        if let whole = node[MessageWord.payload.rawValue] {
            payload = whole.json
        } else {
            let own = (node.entries ?? []).filter { !$0.key.hasPrefix("$") }
            payload = .object(own.map { JSONValue.Member(name: $0.key, value: $0.value.json) })
        }
        return ScriptLine(message: name, payload: payload)
    }
}

extension DocumentNode {
    var isNull: Bool {
        if case .null = content { true } else { false }
    }

    /// On one line, for people.
    var phrase: String { string ?? json.jsonText }

    /// A request with a number in its place.
    func settingNumber(_ number: RequestNumber) -> DocumentNode {
        let sample = DocumentNode(FreshNumber.sample(number.form), at: location)
        let payload = MessageWord.payload.rawValue
        guard let index = entries?.firstIndex(ofKey: payload), var all = entries else {
            return setting(sample, at: number.request[...])
        }
        all[index].value = all[index].value.setting(sample, at: number.request[...])
        return DocumentNode(content: .mapping(all), location: location)
    }

    private func setting(_ value: DocumentNode, at path: ArraySlice<String>) -> DocumentNode {
        guard let part = path.first else { return value }
        let rest = path.dropFirst()
        var node = self
        switch content {
        case .mapping(var entries):
            if let index = entries.firstIndex(ofKey: part) {
                entries[index].value = entries[index].value.setting(value, at: rest)
            } else {
                let empty = DocumentNode(content: .mapping([]), location: location)
                entries.append(Entry(key: part, keyLocation: location, value: empty.setting(value, at: rest)))
            }
            node.content = .mapping(entries)
        case .sequence(var items):
            guard let index = Int(part), items.indices.contains(index) else { return self }
            items[index] = items[index].setting(value, at: rest)
            node.content = .sequence(items)
        default: break
        }
        return node
    }
}
