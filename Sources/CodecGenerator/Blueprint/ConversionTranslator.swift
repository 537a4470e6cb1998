/// Decides how a value of one field becomes one of another, where the contract says that it fits: the two may be of
/// different Swift types.
struct ConversionTranslator {
    /// The struct that has the value.
    let source: StructBlueprint
    /// The struct whose field gets it.
    let target: StructBlueprint

    /// - Parameters:
    ///   - type: the value's type.
    ///   - isOptional: whether it may be nil.
    ///   - wanted: the type to convert to.
    /// - Returns: the conversion; `same` where none is needed.
    func conversion(from type: TypeBlueprint, isOptional: Bool, to wanted: TypeBlueprint) -> ConversionBlueprint {
        let conversion = one(type, to: wanted)
        return isOptional && conversion != .same ? .optional(conversion) : conversion
    }

    private func one(_ type: TypeBlueprint, to wanted: TypeBlueprint) -> ConversionBlueprint {
        switch (type, wanted) {
        case (.checked(let type, _), _): return one(type, to: wanted)
        case (_, .checked(let wanted, _)): return one(type, to: wanted)
        case (.array(let element, _, _), .array(let other, _, _)):
            let each = conversion(from: element.type, isOptional: element.isNullable, to: other.type)
            return each == .same ? .same : .elements(each)
        case (.map(let element), .map(let other)):
            let each = conversion(from: element.type, isOptional: element.isNullable, to: other.type)
            return each == .same ? .same : .values(each)
        case (.generated(let name), .generated(let other)):
            // A type with a file of its own is the same everywhere.
            if !source.declares(name), !target.declares(other), name == other { return .same }
            return .generated(target.qualified(other))
        default: return basic(type, to: wanted)
        }
    }

    private func basic(_ type: TypeBlueprint, to wanted: TypeBlueprint) -> ConversionBlueprint {
        let names = (type.swiftName, wanted.swiftName)
        if names.0 == names.1 { return .same }
        switch (names, wanted, type) {
        case (("Int", "Double"), _, _): return .double
        case ((_, "String"), _, .generated): return .rawValue
        case ((_, "String"), _, _): return .description
        case (_, .generated(let name), _): return .read(json(of: type), as: target.qualified(name))
        default:
            let json = json(of: type)
            return json == .same ? .same : .json(json)
        }
    }

    /// The value as JSON of any kind.
    private func json(of type: TypeBlueprint) -> JSONConversionBlueprint {
        switch type.swiftName {
        case "Bool": return .scalar("bool")
        case "String": return .scalar("string")
        case "Int": return .scalar("integer")
        case "Double": return .scalar("number")
        case "JSONValue": return .same
        case "WireUUID", "WireTimestamp", "WireDate": return .description
        default: break
        }
        switch type {
        case .array(let element, _, _): return .array(json(of: element))
        case .map(let element): return .object(json(of: element))
        default: return .generated
        }
    }

    private func json(of element: ElementBlueprint) -> JSONConversionBlueprint {
        element.isNullable ? .optional(json(of: element.type)) : json(of: element.type)
    }
}

extension StructBlueprint {
    /// Whether a type of this name is declared within the struct.
    fileprivate func declares(_ name: String) -> Bool { nested.contains { $0.name == name } }

    /// The name of a type as other files say it.
    fileprivate func qualified(_ name: String) -> String { declares(name) ? "\(self.name).\(name)" : name }
}
