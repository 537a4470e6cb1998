/// Labels with characters beyond ASCII (RFC 5891, section 4.2; RFC 5892; RFC 5893).
enum IDNLabel {
    /// Whether a label, decoded, is valid.
    static func isValid(_ label: [UInt32]) -> Bool {
        guard let first = label.first, let last = label.last, first != 0x2D, last != 0x2D else { return false }
        if label.count >= 4, label[2] == 0x2D, label[3] == 0x2D { return false }
        if let scalar = Unicode.Scalar(first), isMark(scalar) { return false }
        guard label.indices.allSatisfy({ isAllowed(label, at: $0) }) else { return false }
        return !hasMixedDigits(label)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        [.nonspacingMark, .spacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
    }

    private static func isAllowed(_ label: [UInt32], at index: Int) -> Bool {
        let before = index > 0 ? label[index - 1] : nil
        let after = index + 1 < label.count ? label[index + 1] : nil
        switch label[index] {
        // RFC 5892, appendix A: characters that are allowed in some company only.
        case 0xB7: return before == 0x6C && after == 0x6C
        case 0x375: return after.map { isIn($0, greek) } ?? false
        case 0x5F3, 0x5F4: return before.map { isIn($0, hebrew) } ?? false
        case 0x30FB: return label.contains { isIn($0, kana) || Unicode.Scalar($0)?.properties.isIdeographic == true }
        case 0x200C, 0x200D: return isVirama(before) || (label[index] == 0x200C && isBetweenJoining(label, index))
        // Section 2.6: exceptions, allowed and not.
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: return true
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: return false
        case let value:
            guard let scalar = Unicode.Scalar(value) else { return false }
            if value < 0x80 { return value.isDigit || 0x61...0x7A ~= value || value == 0x2D || value.isLetter }
            let properties = scalar.properties
            guard !properties.changesWhenNFKCCaseFolded, !properties.isDefaultIgnorableCodePoint,
                !properties.isWhitespace
            else { return false }
            if 0x1100...0x11FF ~= value || 0xA960...0xA97F ~= value || 0xD7B0...0xD7FF ~= value { return false }
            return allowed.contains(properties.generalCategory)
        }
    }

    private static let allowed: Set<Unicode.GeneralCategory> = [
        .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber,
    ]

    private static let greek: [ClosedRange<UInt32>] = [0x370...0x3FF, 0x1F00...0x1FFF]
    private static let hebrew: [ClosedRange<UInt32>] = [0x591...0x5F4, 0xFB1D...0xFB4F]
    private static let kana: [ClosedRange<UInt32>] = [
        0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FD...0x30FF, 0x31F0...0x31FF,
    ]

    private static func isIn(_ value: UInt32, _ ranges: [ClosedRange<UInt32>]) -> Bool {
        ranges.contains { $0.contains(value) }
    }

    private static func isVirama(_ value: UInt32?) -> Bool {
        value.flatMap(Unicode.Scalar.init)?.properties.canonicalCombiningClass == .virama
    }

    /// Whether a zero width non-joiner stands between letters that would join: here, letters of scripts that do.
    private static func isBetweenJoining(_ label: [UInt32], _ index: Int) -> Bool {
        let joining: [ClosedRange<UInt32>] = [
            0x620...0x64A, 0x66E...0x6D3, 0x6FA...0x6FF, 0x710...0x74F, 0x750...0x77F,
        ]
        guard index > 0, index + 1 < label.count else { return false }
        return isIn(label[index - 1], joining) && isIn(label[index + 1], joining)
    }

    /// Arabic-Indic digits and extended ones do not stand in one label.
    private static func hasMixedDigits(_ label: [UInt32]) -> Bool {
        label.contains { 0x660...0x669 ~= $0 } && label.contains { 0x6F0...0x6F9 ~= $0 }
    }
}
