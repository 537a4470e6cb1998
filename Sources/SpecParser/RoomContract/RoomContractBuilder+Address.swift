internal import ProtocolSpec

/// A channel's address and its parameters.
extension RoomContractBuilder {
    /// An address, and the mapping that explains each of its parameters.
    mutating func address(_ node: DocumentNode?, parameters: DocumentNode?) -> Address? {
        let declared = entries(parameters, what: "parameters").compactMap { parameter($0) }
        guard let node, let template = text(node, what: "an address"),
            let segments = segments(of: template, at: node.location)
        else { return nil }
        let names = segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
        for name in names where !declared.contains(where: { $0.name == name }) {
            let hint = NearestWord.hint(for: name, among: declared.map(\.name))
            diagnostics.error(
                "the address has {\(name)}, which is missing under \"parameters\"\(hint)",
                at: node.location
            )
        }
        for parameter in declared where !names.contains(parameter.name) {
            let hint = NearestWord.hint(for: parameter.name, among: names)
            diagnostics.error(
                "the address has no {\(parameter.name)}; use the parameter or remove it\(hint)",
                at: parameter.location
            )
        }
        return Address(
            location: node.location,
            template: template,
            segments: segments,
            parameters: names.compactMap { name in declared.first { $0.name == name } }
        )
    }

    /// Literal text and parameters by turns; each parameter is a whole path segment.
    private mutating func segments(of template: String, at location: SourceLocation) -> [Address.Segment]? {
        if let problem = Self.problem(in: template) {
            diagnostics.error(problem, at: location)
            return nil
        }
        var segments: [Address.Segment] = []
        var literal = ""
        for part in template.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            literal += "/"
            if part.hasPrefix("{") {
                let name = String(part.dropFirst().dropLast())
                if segments.contains(.parameter(name)) {
                    diagnostics.error("the address has {\(name)} twice; name each parameter once", at: location)
                    return nil
                }
                segments += [.literal(literal), .parameter(name)]
                literal = ""
            } else {
                literal += part
            }
        }
        return literal.isEmpty ? segments : segments + [.literal(literal)]
    }

    private static func problem(in template: String) -> String? {
        guard template.hasPrefix("/") else { return "an address is a path and begins with a slash" }
        if template.contains(where: { "?#".contains($0) }) {
            return "an address is a path alone; the query belongs under bindings.ws.query"
        }
        for part in template.split(separator: "/") where part.contains(where: { "{}".contains($0) }) {
            let name = part.dropFirst().dropLast()
            let isWhole = part.hasPrefix("{") && part.hasSuffix("}") && !name.contains { "{}".contains($0) }
            if !isWhole || name.isEmpty {
                return "\"\(part)\" is not a parameter; a parameter is a whole path segment: /{name}/"
            }
        }
        return nil
    }

    private mutating func parameter(_ entry: DocumentNode.Entry) -> Address.Parameter? {
        guard let target = documents.target(of: entry.value, diagnostics: &diagnostics),
            var reader = MappingReader(target.node, what: "a parameter", diagnostics: &diagnostics)
        else { return nil }
        let description = diagnostics.string(reader.optional("description"), what: "a description")
        let isUUID = isUUID(reader.optional(ContractExtension.format.rawValue))
        let examples = diagnostics.items(reader.optional("examples"), what: "\"examples\"")
        diagnostics.refuse(
            [
                "enum": "any value that fits the format is a room", "default": "a client always names the room",
                "location": "the address says where the parameter stands",
            ],
            in: &reader
        )
        diagnostics.finish(&reader)
        return Address.Parameter(
            name: entry.key,
            location: entry.keyLocation,
            description: description,
            isUUID: isUUID,
            examples: examples.compactMap { example($0, isUUID: isUUID) }
        )
    }

    private mutating func isUUID(_ node: DocumentNode?) -> Bool {
        let what = ContractExtension.format.rawValue
        guard let node, let format = diagnostics.string(node, what: what) else { return false }
        if format != StringFormat.uuid.rawValue {
            diagnostics.error("\(what) is \"uuid\", not \"\(format)\"; leave it out for any text", at: node.location)
        }
        return true
    }

    private mutating func example(_ node: DocumentNode, isUUID: Bool) -> String? {
        guard let text = text(node, what: "an example") else { return nil }
        if isUUID, !text.isUUID {
            diagnostics.error("the example \"\(text)\" is not a UUID", at: node.location)
        } else if text.contains("/") {
            diagnostics.error("a parameter's value may not contain a slash", at: node.location)
        }
        return text
    }
}

extension String {
    /// Whether this is a UUID as RFC 9562 writes it: 8-4-4-4-12 hexadecimal digits.
    var isUUID: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12]
            && parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
    }
}
