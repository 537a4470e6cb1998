import CodecRuntime
import ContractEngine
import ContractSuite
import MockEngine
import ProtocolSpec
import ServerRules

// How somebody connects.
extension StepSequence {
    mutating func connection(_ node: DocumentNode) -> Case.Connection? {
        var connection = Case.Connection()
        guard !node.isNull else { return connection }
        guard var reader = MappingReader(node, what: "a connection", diagnostics: &diagnostics) else { return nil }
        func value(_ key: ConnectionKey) -> DocumentNode? { reader.optional(key.rawValue) }
        let (room, token, lifetime) = (value(.room), value(.token), value(.lifetime))
        let (query, headers, first) = (value(.query), value(.headers), value(.first))
        reader.finish(diagnostics: &diagnostics)
        connection.room = room.flatMap { self.room($0) }
        connection.token = token.flatMap { self.token($0) } ?? .good
        connection.lifetime = lifetime.flatMap { self.lifetime($0) }
        if let lifetime, token != nil {
            diagnostics.error(
                "a token has a lifetime of its own, or a fault: leave one of them out",
                at: lifetime.location
            )
        }
        connection.query = pairs(query, what: "\"query\"")
        connection.headers = pairs(headers, what: "\"headers\"")
        if let first {
            _ = diagnostics.word(first, what: "\"first\"", among: [CaseWord.none])
            connection.saysFirst = false
        }
        return connection
    }

    mutating func room(_ node: DocumentNode) -> String? {
        guard language.roles.isEmpty else {
            let rooms = RoomName.allCases.map(\.rawValue) + [CaseWord.nowhere]
            return diagnostics.word(node, what: "\"room\"", among: rooms)
        }
        let begins = language.socketsWithRooms.map { $0 + " " }
        if let text = node.string, begins.contains(where: { text.hasPrefix($0) && text.count > $0.count }) {
            return text
        }
        return diagnostics.word(node, what: "\"room\", a socket,", among: contract.sockets)
    }

    mutating func token(_ node: DocumentNode) -> ConnectionWish.Token? {
        let faults = language.roles.isEmpty ? [] : GivenTokens.faultNames
        let words = [CaseWord.none] + (language.roles.isEmpty ? [] : [CaseWord.empty]) + faults
        switch diagnostics.word(node, what: "\"token\"", among: words) {
        case nil: return nil
        case CaseWord.none: return ConnectionWish.Token.none
        case CaseWord.empty: return .empty
        case let fault?: return .faulty(fault)
        }
    }

    mutating func lifetime(_ node: DocumentNode) -> Int? {
        guard let time = diagnostics.duration(node, what: "\"lifetime\"") else { return nil }
        if time >= 1_000_000, time % 1_000_000 == 0 { return Int(time / 1_000_000) }
        diagnostics.error(
            "\"lifetime\" is a number of whole seconds, since tokens count in them: 2s",
            at: node.location
        )
        return nil
    }

    mutating func pairs(_ node: DocumentNode?, what: String) -> [Case.Connection.Pair] {
        guard let node else { return [] }
        guard let entries = node.entries else {
            diagnostics.error("\(what) is a mapping from names to texts, not \(node.kind)", at: node.location)
            return []
        }
        return entries.compactMap { entry in
            template(entry.value, what: "the value of \"\(entry.key)\"").map { .init(name: entry.key, value: $0) }
        }
    }
}
