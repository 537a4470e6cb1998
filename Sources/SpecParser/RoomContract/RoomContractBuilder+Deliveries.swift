internal import ProtocolSpec
internal import ServerRules

/// `x-delivers` and `x-persists`: what a received message brings about.
extension RoomContractBuilder {
    /// The messages that a delivery is made from and may send.
    struct DeliveryScope {
        /// The message that was received; nil where it has errors.
        var received: Message?
        /// The messages that may be sent.
        var sent: [Message]
        /// Keys of messages with errors. References to them are not reported as well.
        var unknown: [String] = []
        var audiences: [WireAudience] = WireAudience.allCases
    }

    mutating func deliveries(_ entry: DocumentNode.Entry?, in scope: DeliveryScope) -> [Delivery] {
        guard let entry else { return [] }
        return diagnostics.items(entry.value, what: entry.key).compactMap { delivery($0, in: scope) }
    }

    private mutating func delivery(_ node: DocumentNode, in scope: DeliveryScope) -> Delivery? {
        guard var reader = MappingReader(node, what: "a delivery", diagnostics: &diagnostics) else { return nil }
        let message = sentMessage(reader.required("message", diagnostics: &diagnostics), in: scope)
        let audienceNode = reader.required("to", diagnostics: &diagnostics)
        let audience: WireAudience? = diagnostics.word(audienceNode, what: "\"to\"")
        let payload = reader.entry("payload")
        diagnostics.finish(&reader)
        if let audience, let audienceNode, !scope.audiences.contains(audience) {
            diagnostics.error(
                "an answer goes to the client that asked; write \"to: sender\"",
                at: audienceNode.location
            )
        }
        guard let message, let rules = message.payload.object else { return nil }
        let fields = entries(payload?.value, what: "a delivery's payload").compactMap {
            field($0, of: message, in: scope)
        }
        let named = Set((payload?.value.entries ?? []).map(\.key))
        for property in rules.properties where property.isRequired && !named.contains(property.name) {
            if case .constant = property.schema.kind { continue }
            diagnostics.error(
                "\"\(property.name)\" is required in \"\(message.name)\", and nothing fills it; give it a source",
                at: payload?.keyLocation ?? node.location
            )
        }
        guard let audience else { return nil }
        let order = rules.properties.map(\.name)
        return Delivery(
            location: node.location,
            message: message.name,
            audience: audience,
            fields: order.compactMap { name in fields.first { $0.name == name } }
        )
    }

    private mutating func sentMessage(_ node: DocumentNode?, in scope: DeliveryScope) -> Message? {
        guard let node, let name = diagnostics.string(node, what: "a delivery's message") else { return nil }
        if let message = scope.sent.first(where: { $0.name == name }) { return message }
        if scope.unknown.contains(name) { return nil }
        let hint = NearestWord.hint(for: name, among: scope.sent.map(\.name))
        let known = scope.sent.map(\.name).joined(separator: ", ")
        let choice = hint.isEmpty && !known.isEmpty ? " (it sends \(known))" : hint
        diagnostics.error("the server sends no message \"\(name)\"\(choice)", at: node.location)
        return nil
    }

    // MARK: Fields

    private mutating func field(
        _ entry: DocumentNode.Entry,
        of message: Message,
        in scope: DeliveryScope
    ) -> Delivery.Field? {
        guard let property = property(entry, of: message),
            let text = diagnostics.string(entry.value, what: "a source")
        else { return nil }
        if case .constant = property.schema.kind {
            diagnostics.error("\"\(entry.key)\" is a constant and needs no source; remove it", at: entry.keyLocation)
            return nil
        }
        let location = entry.value.location
        guard let source = SourceExpression.source(text, at: location, diagnostics: &diagnostics) else { return nil }
        if let reason = misfit(source, into: property, at: location, in: scope) {
            diagnostics.error("\(text) does not fit \"\(entry.key)\" of \"\(message.name)\": \(reason)", at: location)
        }
        return Delivery.Field(name: entry.key, location: entry.keyLocation, source: source)
    }

    private mutating func property(_ entry: DocumentNode.Entry, of message: Message) -> ObjectRules.Property? {
        if let property = message.payload.object?[entry.key] { return property }
        let names = (message.payload.object?.properties ?? []).map(\.name)
        let hint = NearestWord.hint(for: entry.key, among: names)
        diagnostics.error("\"\(message.name)\" has no field \"\(entry.key)\"\(hint)", at: entry.keyLocation)
        return nil
    }

    /// Why a source's value may not be valid in a field. Errors in the source itself are reported at its place.
    private mutating func misfit(
        _ source: Delivery.Source,
        into property: ObjectRules.Property,
        at location: SourceLocation,
        in scope: DeliveryScope
    ) -> String? {
        let fit = SchemaFit(recursive: schemas.recursive)
        switch source {
        case .payload(let path):
            guard let received = scope.received,
                let given = given(path, of: received, at: location),
                !schemas.broken.contains(given.schema.location)
            else { return nil }
            if property.isRequired, !given.isRequired { return "the received message need not have it" }
            return fit.misfit(given.schema, into: property.schema)
        case .senderID:
            // Where a field doesn't ask for UUIDs, the server decides what ids look like.
            let format = property.schema.stringFormat == .uuid ? StringFormat.uuid : nil
            return fit.misfit(format: format, length: nil, into: property.schema)
        case .senderName: return fit.misfit(format: nil, length: nil, into: property.schema)
        case .uuid: return fit.misfit(format: .uuid, length: 36, into: property.schema)
        case .timestamp: return fit.misfit(format: .dateTime, length: nil, into: property.schema)
        case .jwt(let scheme):
            if !schemeNames.contains(scheme) {
                let hint = NearestWord.hint(for: scheme, among: schemeNames)
                diagnostics.error("there is no security scheme \"\(scheme)\"\(hint)", at: location)
            }
            return fit.misfit(format: nil, length: nil, into: property.schema)
        }
    }

    /// The schema of a received field, and whether it is always there.
    private mutating func given(
        _ path: [String],
        of message: Message,
        at location: SourceLocation
    ) -> (schema: Schema, isRequired: Bool)? {
        var schema = message.payload
        var isRequired = true
        for name in path {
            if case .reference(let target) = schema.kind { schema = schemas.recursive[target] ?? schema }
            guard let property = schema.object?[name] else {
                let names = (schema.object?.properties ?? []).map(\.name)
                let hint = NearestWord.hint(for: name, among: names)
                diagnostics.error("\"\(message.name)\" has no field \"\(name)\"\(hint)", at: location)
                return nil
            }
            isRequired = isRequired && property.isRequired && !schema.isNullable
            schema = property.schema
        }
        return (schema, isRequired)
    }

    // MARK: x-persists

    /// What is kept of a message, among the messages that its operation delivers: nil where not all are known.
    mutating func persistence(_ entry: DocumentNode.Entry?, delivered: [String]?) -> Persistence? {
        guard let entry, var reader = MappingReader(entry.value, what: entry.key, diagnostics: &diagnostics) else {
            return nil
        }
        let node = reader.required("message", diagnostics: &diagnostics)
        let message = diagnostics.string(node, what: "the message that is kept")
        let touches = text(reader.optional("touches"), what: "\"touches\"")
        diagnostics.finish(&reader)
        guard let node, let message else { return nil }
        if let delivered, !delivered.contains(message) {
            let hint = NearestWord.hint(for: message, among: delivered)
            diagnostics.error(
                "\"\(message)\" is not among the messages that this operation delivers\(hint)",
                at: node.location
            )
        }
        return Persistence(location: entry.keyLocation, message: message, touches: touches)
    }
}

extension Schema {
    /// The format that a string must have, if any.
    var stringFormat: StringFormat? {
        if case .string(let rules) = kind { rules.format?.value } else { nil }
    }
}
