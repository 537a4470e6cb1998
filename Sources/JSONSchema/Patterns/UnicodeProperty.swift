/// A property of code points that `\p{…}` names (ECMA-262, tables 65 to 68): general categories and binary properties.
/// Scripts are not among them: the standard library does not know them.
enum UnicodeProperty {
    case category(Set<Unicode.GeneralCategory>)
    case binary(@Sendable (Unicode.Scalar.Properties) -> Bool)
    case any
    case ascii

    /// The property of a name; nil where it is not known.
    init?(_ text: String) {
        var name = text
        for prefix in ["General_Category=", "gc="] where text.hasPrefix(prefix) { name.removeFirst(prefix.count) }
        if let categories = Self.categories(named: name) {
            self = .category(categories)
        } else if name == "Any" {
            self = .any
        } else if name == "ASCII" {
            self = .ascii
        } else if let test = Self.binaries[name] {
            self = .binary(test)
        } else {
            return nil
        }
    }

    /// Whether a code point has it.
    func contains(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        switch self {
        case .category(let categories): return categories.contains(scalar.properties.generalCategory)
        case .binary(let test): return test(scalar.properties)
        case .any: return true
        case .ascii: return value < 128
        }
    }

    private static func categories(named name: String) -> Set<Unicode.GeneralCategory>? {
        if let group = groups.first(where: { $0.names.contains(name) }) { return Set(group.members) }
        return categories.first { $0.names.contains(name) }.map { [$0.category] }
    }

    private static let categories: [(names: [String], category: Unicode.GeneralCategory)] = [
        (["Lu", "Uppercase_Letter"], .uppercaseLetter), (["Ll", "Lowercase_Letter"], .lowercaseLetter),
        (["Lt", "Titlecase_Letter"], .titlecaseLetter), (["Lm", "Modifier_Letter"], .modifierLetter),
        (["Lo", "Other_Letter"], .otherLetter), (["Mn", "Nonspacing_Mark"], .nonspacingMark),
        (["Mc", "Spacing_Mark"], .spacingMark), (["Me", "Enclosing_Mark"], .enclosingMark),
        (["Nd", "Decimal_Number", "digit"], .decimalNumber), (["Nl", "Letter_Number"], .letterNumber),
        (["No", "Other_Number"], .otherNumber), (["Pc", "Connector_Punctuation"], .connectorPunctuation),
        (["Pd", "Dash_Punctuation"], .dashPunctuation), (["Ps", "Open_Punctuation"], .openPunctuation),
        (["Pe", "Close_Punctuation"], .closePunctuation), (["Pi", "Initial_Punctuation"], .initialPunctuation),
        (["Pf", "Final_Punctuation"], .finalPunctuation), (["Po", "Other_Punctuation"], .otherPunctuation),
        (["Sm", "Math_Symbol"], .mathSymbol), (["Sc", "Currency_Symbol"], .currencySymbol),
        (["Sk", "Modifier_Symbol"], .modifierSymbol), (["So", "Other_Symbol"], .otherSymbol),
        (["Zs", "Space_Separator"], .spaceSeparator), (["Zl", "Line_Separator"], .lineSeparator),
        (["Zp", "Paragraph_Separator"], .paragraphSeparator), (["Cc", "Control", "cntrl"], .control),
        (["Cf", "Format"], .format), (["Cs", "Surrogate"], .surrogate), (["Co", "Private_Use"], .privateUse),
        (["Cn", "Unassigned"], .unassigned),
    ]

    private static let groups: [(names: [String], members: [Unicode.GeneralCategory])] = [
        (
            ["L", "Letter"],
            [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter]
        ),
        (["LC", "Cased_Letter"], [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter]),
        (["M", "Mark", "Combining_Mark"], [.nonspacingMark, .spacingMark, .enclosingMark]),
        (["N", "Number"], [.decimalNumber, .letterNumber, .otherNumber]),
        (
            ["P", "Punctuation", "punct"],
            [
                .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                .finalPunctuation, .otherPunctuation,
            ]
        ),
        (["S", "Symbol"], [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol]),
        (["Z", "Separator"], [.spaceSeparator, .lineSeparator, .paragraphSeparator]),
        (["C", "Other"], [.control, .format, .surrogate, .privateUse, .unassigned]),
    ]

    private static let binaries: [String: @Sendable (Unicode.Scalar.Properties) -> Bool] = [
        "Alphabetic": { $0.isAlphabetic }, "Alpha": { $0.isAlphabetic },
        "Assigned": { $0.generalCategory != .unassigned },
        "White_Space": { $0.isWhitespace }, "space": { $0.isWhitespace },
        "Uppercase": { $0.isUppercase }, "Upper": { $0.isUppercase },
        "Lowercase": { $0.isLowercase }, "Lower": { $0.isLowercase },
        "Emoji": { $0.isEmoji }, "Emoji_Presentation": { $0.isEmojiPresentation },
        "Emoji_Modifier": { $0.isEmojiModifier }, "Emoji_Modifier_Base": { $0.isEmojiModifierBase },
        "ID_Start": { $0.isIDStart }, "IDS": { $0.isIDStart },
        "ID_Continue": { $0.isIDContinue }, "IDC": { $0.isIDContinue },
        "XID_Start": { $0.isXIDStart }, "XID_Continue": { $0.isXIDContinue },
        "Hex_Digit": { $0.isHexDigit }, "ASCII_Hex_Digit": { $0.isASCIIHexDigit }, "AHex": { $0.isASCIIHexDigit },
        "Ideographic": { $0.isIdeographic }, "Math": { $0.isMath }, "Dash": { $0.isDash },
        "Diacritic": { $0.isDiacritic }, "Cased": { $0.isCased },
        "Default_Ignorable_Code_Point": { $0.isDefaultIgnorableCodePoint },
    ]
}
