/// A regular expression of ECMA-262 (with the flag `u`, as JSON Schema core, section 6.4, has it), taken apart.
package indirect enum PatternTree: Sendable {
    case empty
    /// One code point out of a set.
    case one(CodePointSet)
    case sequence([PatternTree])
    case choice([PatternTree])
    /// From `least` to `most` times; `most` is nil where there is no limit.
    case repeated(PatternTree, least: Int, most: Int?, isLazy: Bool)
    case start
    case end
    case wordBoundary(isNegated: Bool)
    case lookahead(PatternTree, isNegated: Bool)
}

/// A set of code points: ranges, general categories, or everything else.
package struct CodePointSet: Sendable {
    package enum Part: Sendable {
        case range(ClosedRange<UInt32>)
        /// A general category by its short name: `L`, `Lu`.
        case category(String, isNegated: Bool)
    }

    package var parts: [Part]
    package var isNegated = false

    package init(_ ranges: ClosedRange<UInt32>..., isNegated: Bool = false) {
        self.init(parts: ranges.map(Part.range), isNegated: isNegated)
    }

    package init(parts: [Part], isNegated: Bool = false) {
        self.parts = parts
        self.isNegated = isNegated
    }

    /// `\d`
    static let digits = CodePointSet(0x30...0x39)
    /// `\w`
    static let word = CodePointSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
    /// `\s`: white space and line terminators (ECMA-262, sections 12.2 and 12.3).
    static let space = CodePointSet(
        0x09...0x0D,
        0x20...0x20,
        0xA0...0xA0,
        0x1680...0x1680,
        0x2000...0x200A,
        0x2028...0x2029,
        0x202F...0x202F,
        0x205F...0x205F,
        0x3000...0x3000,
        0xFEFF...0xFEFF
    )
    /// `.`: all but line terminators.
    static let any = CodePointSet(0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029, isNegated: true)

    /// The complement of the set.
    var negated: CodePointSet { CodePointSet(parts: parts, isNegated: !isNegated) }

    /// Whether a code point is in the set.
    package func contains(_ scalar: Unicode.Scalar) -> Bool {
        let isPart = parts.contains { part in
            switch part {
            case .range(let range): range.contains(scalar.value)
            case .category(let name, let isNegated):
                scalar.properties.generalCategory.shortName.hasPrefix(name) != isNegated
            }
        }
        return isPart != isNegated
    }

    /// The short names of general categories (Unicode, section 4.5).
    static let categories: Set<String> = [
        "C", "Cc", "Cf", "Cn", "Co", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No",
        "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
    ]
}

// MARK: - For the standard library

extension PatternTree {
    /// The same expression as Swift's `Regex` reads it, with nothing left to its options: each code point by number,
    /// each class spelt out, the text's ends as `\A` and `\z`.
    var swiftText: String {
        switch self {
        case .empty: "(?:)"
        case .one(let set): set.swiftText
        case .sequence(let parts): parts.map(\.swiftText).joined()
        case .choice(let parts): "(?:\(parts.map(\.swiftText).joined(separator: "|")))"
        case .repeated(let part, let least, let most, let isLazy):
            "(?:\(part.swiftText)){\(least),\(most.map { String($0) } ?? "")}\(isLazy ? "?" : "")"
        case .start: "\\A"
        case .end: "\\z"
        case .wordBoundary(let isNegated): isNegated ? "\\B" : "\\b"
        case .lookahead(let part, let isNegated): "(?\(isNegated ? "!" : "=")\(part.swiftText))"
        }
    }
}

extension CodePointSet {
    fileprivate var swiftText: String {
        let parts = parts.map { part in
            switch part {
            case .range(let range) where range.count == 1: Self.escape(range.lowerBound)
            case .range(let range): Self.swiftText(of: range)
            case .category(let name, let isNegated): "\\\(isNegated ? "P" : "p"){\(name)}"
            }
        }
        // `[]` holds nothing and `[^]` everything.
        guard !parts.isEmpty else { return isNegated ? "[\\u{0}-\\u{10FFFF}]" : "(?!)" }
        return "[\(isNegated ? "^" : "")\(parts.joined())]"
    }

    /// A range as text. The standard library does not accept every code point as the end of a range: not those that
    /// canonical normalisation replaces, such as U+2000. Such ends are written as single code points.
    private static func swiftText(of range: ClosedRange<UInt32>) -> String {
        var (low, high) = (range.lowerBound, range.upperBound)
        var singles = ""
        while low < high, !isEnd(low) {
            singles += escape(low)
            low += 1
        }
        while low < high, !isEnd(high) {
            singles += escape(high)
            high -= 1
        }
        return singles + (low < high ? "\(escape(low))-\(escape(high))" : escape(low))
    }

    private static func isEnd(_ codePoint: UInt32) -> Bool {
        // Nothing before the combining marks is replaced. Surrogates are not Unicode scalars.
        codePoint < 0x300 || (try? Regex("[\(escape(codePoint))-\(escape(codePoint))]")) != nil
    }

    private static func escape(_ codePoint: UInt32) -> String {
        "\\u{\(String(codePoint, radix: 16))}"
    }
}

extension Unicode.GeneralCategory {
    /// Two letters, of which the first alone stands for a group (Unicode, section 4.5).
    fileprivate var shortName: String {
        switch self {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}
