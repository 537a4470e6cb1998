/// A value of one field as one of another, where the contract says that it fits: the two may be of different Swift types.
struct TranslateConversion {
    /// The struct that has the value.
    let source: StructBlueprint
    /// The struct whose field gets it.
    let target: StructBlueprint

    /// The expression of the converted value; the same expression where nothing is to be done.
    ///
    /// - Parameters:
    ///   - expression: the value's.
    ///   - type: its type.
    ///   - isOptional: whether it may be nil.
    ///   - wanted: the type to convert to.
    /// - Returns: the expression.
    func converted(_ expression: String, _ type: TypeBlueprint, isOptional: Bool, to wanted: TypeBlueprint) -> String {
        let converted = one(isOptional ? "value" : expression, type, to: wanted)
        guard isOptional else { return converted }
        return converted == "value" ? expression : "\(expression).map { value in \(converted) }"
    }

    private func one(_ value: String, _ type: TypeBlueprint, to wanted: TypeBlueprint) -> String {
        switch (type, wanted) {
        case (.checked(let type, _), _): return one(value, type, to: wanted)
        case (_, .checked(let wanted, _)): return one(value, type, to: wanted)
        case (.array(let element, _, _), .array(let other, _, _)):
            let item = converted("item", element.type, isOptional: element.isNullable, to: other.type)
            return item == "item" ? value : "\(value).map { item in \(item) }"
        case (.map(let element), .map(let other)):
            let item = converted("item", element.type, isOptional: element.isNullable, to: other.type)
            return item == "item" ? value : "\(value).mapValues { item in \(item) }"
        case (.generated(let name), .generated(let other)):
            // What has a file of its own is the same type everywhere.
            if !source.declares(name), !target.declares(other), name == other { return value }
            return "GeneratedValue.converted(\(value), to: \(target.qualified(other)).self)"
        default: return basic(value, type, to: wanted)
        }
    }

    private func basic(_ value: String, _ type: TypeBlueprint, to wanted: TypeBlueprint) -> String {
        let names = (TranslateValue.type(type), TranslateValue.type(wanted))
        if names.0 == names.1 { return value }
        switch (names, wanted, type) {
        case (("Int", "Double"), _, _): return "Double(\(value))"
        case ((_, "String"), _, .generated): return "\(value).rawValue"
        case ((_, "String"), _, _): return "\(value).description"
        case (_, .generated(let name), _):
            return "GeneratedValue.read(\(json(value, type)), as: \(target.qualified(name)).self)"
        default: return json(value, type)
        }
    }

    /// The value as JSON of any kind.
    private func json(_ value: String, _ type: TypeBlueprint) -> String {
        switch TranslateValue.type(type) {
        case "Bool": return "JSONValue.bool(\(value))"
        case "String": return "JSONValue.string(\(value))"
        case "Int": return "JSONValue.integer(\(value))"
        case "Double": return "JSONValue.number(\(value))"
        case "JSONValue": return value
        case "WireUUID", "WireTimestamp", "WireDate": return "JSONValue.string(\(value).description)"
        default: break
        }
        switch type {
        case .array(let element, _, _):
            let item = optionalJSON("item", element)
            return "JSONValue.array(\(value).map { item in \(item) })"
        case .map(let element):
            let member = "JSONValue.Member(name: name, value: \(optionalJSON("item", element)))"
            return "JSONValue.object(JSONWriter.sorted(\(value)).map { name, item in \(member) })"
        default: return "GeneratedValue.json(\(value))"
        }
    }

    private func optionalJSON(_ value: String, _ element: ElementBlueprint) -> String {
        let text = json(value, element.type)
        return element.isNullable ? "\(value).map { \(value) in \(text) } ?? JSONValue.null" : text
    }
}

extension StructBlueprint {
    /// Whether a type of this name is declared within the struct.
    fileprivate func declares(_ name: String) -> Bool { nested.contains { $0.name == name } }

    /// The name of a type as other files say it.
    fileprivate func qualified(_ name: String) -> String { declares(name) ? "\(self.name).\(name)" : name }
}

extension NestedBlueprint {
    fileprivate var name: String {
        switch self {
        case .structure(let structure): structure.name
        case .enumeration(let enumeration): enumeration.name
        case .choice(let choice): choice.name
        case .wrapper(let wrapper): wrapper.name
        }
    }
}
