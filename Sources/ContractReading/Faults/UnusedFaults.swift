internal import ProtocolSpec

/// Tells what stands in a document and has no effect, since nothing leads to it.
struct UnusedFaults {
    let contract: Contract
    let parts: DocumentParts
    let unused: UnusedComponents
    var faults: FaultCollector

    /// Components that have no effect unless something refers to them, and what one is called.
    private static let kinds: [(key: String, what: String)] = [
        ("parameters", "the parameter"), ("messageTraits", "the message trait"),
        ("operationTraits", "the operation trait"), ("serverVariables", "the server variable"),
        ("replies", "the reply"),
        ("channels", "the channel"), ("operations", "the operation"), ("servers", "the server"),
    ]

    mutating func findAll() {
        findMessages()
        findCredentials()
        for (key, what) in Self.kinds {
            for entry in parts.components[key] ?? [] where !unused.isUsed(key, entry.key) {
                faults.add(
                    "unused",
                    "nothing refers to \(what) \"\(entry.key)\", so that it has no effect",
                    cure: "refer to it, or remove it",
                    at: entry.keyLocation
                )
            }
        }
        findSchemas()
    }

    private mutating func findMessages() {
        let names = StatedNames(contract)
        let keys = Dictionary((parts.components["messages"] ?? []).map { ($0.keyLocation, $0.key) }) { first, _ in first
        }
        for message in contract.unusedMessages
        where !unused.isUsed("messages", keys[message.location] ?? message.name) {
            faults.add(
                "unused message",
                "nothing sends \"\(names.shown(message.name))\": no channel and no operation names it",
                cure: "name it in an operation, or remove it",
                at: message.location
            )
        }
        var used = Set(contract.endpoints.flatMap { $0.requests + $0.replies })
        for socket in contract.sockets {
            used.formUnion((socket.receives + socket.sends).map(\.message))
        }
        for (index, message) in contract.messages.enumerated()
        where !used.contains(.init(index: index)) && !parts.httpMessages.contains(message.name) {
            faults.add(
                "unused message",
                "no operation of its channel names \"\(names.shown(message.name))\", so that neither side sends it",
                cure: "name it under \"messages\" of an operation",
                at: message.location
            )
        }
    }

    private mutating func findCredentials() {
        let asked = Set(contract.credentials.map(\.name))
        for entry in parts.components["securitySchemes"] ?? []
        where !asked.contains(entry.key) && !unused.isUsed("securitySchemes", entry.key) {
            faults.add(
                "unused credential",
                "nothing asks for the security scheme \"\(entry.key)\", so that "
                    + (asked.isEmpty ? "everybody is let in" : "nobody needs it"),
                cure: "name it under \"security\" of a server or an operation, or remove it",
                at: entry.keyLocation
            )
        }
    }

    /// One warning for all: that some schemas are left over is common, and harmless unless they were to be used.
    private mutating func findSchemas() {
        let names = parts.schemas.filter { !unused.isUsed("schemas", $0.key) }
        guard let first = names.first else { return }
        let list = names.map { "\"\($0.key)\"" }.phrase(atMost: 8)
        faults.add(
            "unused schemas",
            names.count == 1
                ? "nothing refers to the schema \(list), so that it has no effect"
                : "nothing refers to \(names.count) schemas, so that they have no effect: \(list)",
            cure: names.count == 1 ? "refer to it, or remove it" : "refer to them, or remove them",
            at: first.keyLocation
        )
    }
}
