internal import ProtocolSpec

/// Integers at which receivers go wrong that keep them in 32 bits, in a `Double`, or in 64 bits.
enum IntegerLimit: String, CaseIterable {
    case int32Max = "int32-max"
    case int32Min = "int32-min"
    case aboveInt32 = "above-int32"
    case belowInt32 = "below-int32"
    case aboveUInt32 = "above-uint32"
    case aboveDouble = "above-double"
    case belowDouble = "below-double"
    case int64Max = "int64-max"
    case int64Min = "int64-min"
    case aboveInt64 = "above-int64"
    case belowInt64 = "below-int64"
    case aboveUInt64 = "above-uint64"

    var value: DecimalNumber {
        switch self {
        case .int32Max: DecimalNumber(Int(Int32.max))
        case .int32Min: DecimalNumber(Int(Int32.min))
        case .aboveInt32: DecimalNumber(Int(Int32.max) + 1)
        case .belowInt32: DecimalNumber(Int(Int32.min) - 1)
        case .aboveUInt32: DecimalNumber(Int(UInt32.max) + 1)
        case .aboveDouble: DecimalNumber(1 << 53 + 1)
        case .belowDouble: DecimalNumber(-(1 << 53) - 1)
        case .int64Max: DecimalNumber(Int.max)
        case .int64Min: DecimalNumber(Int.min)
        case .aboveInt64: DecimalNumber(normalizing: Int128(Int.max) + 1, exponent: 0)
        case .belowInt64: DecimalNumber(normalizing: Int128(Int.min) - 1, exponent: 0)
        case .aboveUInt64: DecimalNumber(normalizing: Int128(UInt64.max) + 1, exponent: 0)
        }
    }

    /// For people: the number, and why it is special.
    var label: String {
        let meaning =
            switch self {
            case .int32Max: "the greatest integer of 32 bits"
            case .int32Min: "the least integer of 32 bits"
            case .aboveInt32, .belowInt32: "one beyond the integers of 32 bits"
            case .aboveUInt32: "one beyond what 32 bits hold without a sign"
            case .aboveDouble, .belowDouble: "the first integer that a binary fraction of 64 bits rounds"
            case .int64Max: "the greatest integer of 64 bits"
            case .int64Min: "the least integer of 64 bits"
            case .aboveInt64, .belowInt64: "one beyond the integers of 64 bits"
            case .aboveUInt64: "one beyond what 64 bits hold without a sign"
            }
        return "\(value), \(meaning)"
    }
}
