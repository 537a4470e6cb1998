internal import ProtocolSpec

/// `x-room`: the roles of a room's members, and example people.
extension RoomContractBuilder {
    mutating func room(_ node: DocumentNode?, address: Address?) -> Room? {
        let what = ContractExtension.room.rawValue
        guard let node, var reader = MappingReader(node, what: what, diagnostics: &diagnostics) else { return nil }
        let key = roomKey(reader.required("key", diagnostics: &diagnostics), address: address)
        let members = members(reader.required("members", diagnostics: &diagnostics))
        let people = people(reader.optional("people"))
        diagnostics.finish(&reader)
        guard let key, !members.isEmpty else { return nil }
        return Room(location: node.location, key: key, members: members, people: people)
    }

    private mutating func roomKey(_ node: DocumentNode?, address: Address?) -> String? {
        guard let node, let key = text(node, what: "the room's key"), let address else { return nil }
        let names = address.parameters.map(\.name)
        if names.contains(key) { return key }
        let hint = NearestWord.hint(for: key, among: names)
        diagnostics.error("the room's key \"\(key)\" is not a parameter of the address\(hint)", at: node.location)
        return nil
    }

    private mutating func members(_ node: DocumentNode?) -> [String] {
        guard let node else { return [] }
        let items = diagnostics.items(node, what: "\"members\"")
        if items.isEmpty, node.items != nil {
            diagnostics.error("a room has members; name at least one role", at: node.location)
        }
        var roles: [String] = []
        for item in items {
            guard let role = text(item, what: "a role") else { continue }
            if !Self.isIdentifier(role) {
                diagnostics.error(
                    "\"\(role)\" is not a role; a role begins with a letter and has letters, digits, - and _",
                    at: item.location
                )
            } else if roles.contains(role) {
                diagnostics.error("the role \"\(role)\" is there twice", at: item.location)
            }
            roles.append(role)
        }
        return roles
    }

    private mutating func people(_ node: DocumentNode?) -> [Room.Person] {
        var people: [Room.Person] = []
        for entry in entries(node, what: "\"people\"") {
            guard var reader = MappingReader(entry.value, what: "a person", diagnostics: &diagnostics) else { continue }
            let idNode = reader.optional("id")
            let id = text(idNode, what: "an id")
            let name = text(reader.optional("name"), what: "a name")
            diagnostics.finish(&reader)
            if let id, let idNode, let other = people.first(where: { $0.id == id }) {
                diagnostics.error("\(other.key) has this id already; give \(entry.key) another", at: idNode.location)
            }
            people.append(.init(key: entry.key, location: entry.keyLocation, id: id, name: name))
        }
        return people
    }

    static func isIdentifier(_ text: String) -> Bool {
        let letters = text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "-_".unicodeScalars.contains(scalar))
        }
        return letters && text.unicodeScalars.first?.properties.isAlphabetic == true
    }
}
