import CodecRuntime

/// A type that is declared inside the struct whose field has it.
enum NestedBlueprint {
    case structure(StructBlueprint)
    case enumeration(EnumBlueprint)
    case choice(ChoiceBlueprint)
    case wrapper(WrapperBlueprint)

    /// The type's Swift name.
    var name: String {
        switch self {
        case .structure(let structure): structure.name
        case .enumeration(let enumeration): enumeration.name
        case .choice(let choice): choice.name
        case .wrapper(let wrapper): wrapper.name
        }
    }
}
