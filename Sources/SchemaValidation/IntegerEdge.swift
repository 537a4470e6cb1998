/// Integers at which receivers go wrong that keep them in 32 bits, or in a `Double`, or in 64 bits and no more.
enum IntegerEdge: String, CaseIterable {
    case int32Max = "int32-max"
    case int32Min = "int32-min"
    case aboveInt32 = "above-int32"
    case belowInt32 = "below-int32"
    case aboveUInt32 = "above-uint32"
    case aboveDouble = "above-double"
    case belowDouble = "below-double"
    case int64Max = "int64-max"
    case int64Min = "int64-min"

    var value: Int {
        switch self {
        case .int32Max: Int(Int32.max)
        case .int32Min: Int(Int32.min)
        case .aboveInt32: Int(Int32.max) + 1
        case .belowInt32: Int(Int32.min) - 1
        case .aboveUInt32: Int(UInt32.max) + 1
        case .aboveDouble: 1 << 53 + 1
        case .belowDouble: -(1 << 53) - 1
        case .int64Max: .max
        case .int64Min: .min
        }
    }

    /// For people: the number, and why it is special.
    var label: String {
        let meaning =
            switch self {
            case .int32Max: "the greatest integer of 32 bits"
            case .int32Min: "the least integer of 32 bits"
            case .aboveInt32: "one beyond the greatest integer of 32 bits"
            case .belowInt32: "one beyond the least integer of 32 bits"
            case .aboveUInt32: "one beyond what 32 bits hold without a sign"
            case .aboveDouble, .belowDouble: "the first integer that a binary fraction of 64 bits rounds"
            case .int64Max: "the greatest integer of 64 bits"
            case .int64Min: "the least integer of 64 bits"
            }
        return "\(value), \(meaning)"
    }
}
