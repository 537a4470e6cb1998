/// What is wrong or odd about a frame: a server that fails at one of a class usually fails at all of it.
enum FrameClass: Sendable, Hashable, CaseIterable {
    case notJSON, notAnObject, deepNesting, missingField, unknownMessage, oddDiscriminator, binary
    case wrongType, beyondLimits
    case notANumber, hugeNumber, duplicateNames, loneSurrogate, nul
    case huge
    /// Nothing is wrong with it.
    case valid

    /// Such a frame, or what is in it, in the middle of a sentence.
    var noun: String {
        switch self {
        case .notJSON: "text that is not JSON"
        case .notAnObject: "JSON that is not an object"
        case .deepNesting: "deeply nested JSON"
        case .missingField: "a message without one of its fields"
        case .unknownMessage: "a message that the contract does not have"
        case .oddDiscriminator: "an array or object in place of a message's name"
        case .binary: "a binary frame"
        case .wrongType: "a value of another type"
        case .beyondLimits: "a value outside its limits"
        case .notANumber: "NaN or Infinity"
        case .hugeNumber: "a number with hundreds of digits"
        case .duplicateNames: "a name that stands twice"
        case .loneSurrogate: "a lone surrogate"
        case .nul: "U+0000 in a text"
        case .huge: "megabytes of text"
        case .valid: "a valid message"
        }
    }
}
