/// The characters that YAML's syntax is made of (YAML 1.2.2, chapter 5). All of them are ASCII.
extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let exclamationMark = UInt8(ascii: "!")
    static let doubleQuote = UInt8(ascii: "\"")
    static let hash = UInt8(ascii: "#")
    static let percent = UInt8(ascii: "%")
    static let ampersand = UInt8(ascii: "&")
    static let singleQuote = UInt8(ascii: "'")
    static let asterisk = UInt8(ascii: "*")
    static let plus = UInt8(ascii: "+")
    static let comma = UInt8(ascii: ",")
    static let dash = UInt8(ascii: "-")
    static let dot = UInt8(ascii: ".")
    static let colon = UInt8(ascii: ":")
    static let greaterThan = UInt8(ascii: ">")
    static let lessThan = UInt8(ascii: "<")
    static let questionMark = UInt8(ascii: "?")
    static let leftBracket = UInt8(ascii: "[")
    static let backslash = UInt8(ascii: "\\")
    static let rightBracket = UInt8(ascii: "]")
    static let leftBrace = UInt8(ascii: "{")
    static let bar = UInt8(ascii: "|")
    static let rightBrace = UInt8(ascii: "}")

    var isBlank: Bool { self == .space || self == .tab }

    var isBreak: Bool { self == .lineFeed || self == .carriageReturn }

    var isBreakOrEnd: Bool { isBreak || self == 0 }

    var isBlankBreakOrEnd: Bool { isBlank || isBreakOrEnd }

    /// `,`, `[`, `]`, `{` or `}` (c-flow-indicator).
    var isFlowIndicator: Bool {
        switch self {
        case .comma, .leftBracket, .rightBracket, .leftBrace, .rightBrace: true
        default: false
        }
    }

    /// A digit's value.
    var digit: Int? {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= self ? Int(self - UInt8(ascii: "0")) : nil
    }

    /// A hexadecimal digit's value.
    var hexDigit: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A") + 10)
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a") + 10)
        default: nil
        }
    }

    /// What the names of anchors, tag handles and directives are made of: letters, digits, `-` and `_`.
    var isWordCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), .dash, UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// How many bytes a character has that begins with this one in UTF-8.
    var utf8Width: Int {
        self < 0x80 ? 1 : self < 0xE0 ? 2 : self < 0xF0 ? 3 : 4
    }
}
