/// A regular expression of a schema.
package struct OutlinedPattern: Sendable {
    /// As the document has it.
    package let written: String
    /// The same by the grammar of ECMA-262 with the flag `u`: what was read leniently is spelt as it was read.
    package let strict: String

    init(_ pattern: CompiledPattern) {
        written = pattern.text
        strict = StrictPattern.text(of: pattern.text)
    }
}

/// Spells a regular expression by the grammar of ECMA-262 with the flag `u`.
enum StrictPattern {
    static func text(of pattern: String) -> String {
        if (try? PatternProgram(pattern, isStrict: true)) != nil { return pattern }
        var parser = PatternParser(pattern, isStrict: false)
        guard let tree = try? parser.tree() else { return pattern }
        return text(tree)
    }

    private static func text(_ node: PatternNode) -> String {
        switch node {
        case .empty: "(?:)"
        case .one(let characters): text(characters)
        case .sequence(let parts): parts.map(text).joined()
        case .choice(let parts): "(?:\(parts.map(text).joined(separator: "|")))"
        case .repeated(let part, let least, let most): "(?:\(text(part)))" + count(least, most)
        case .capture(let part, _): "(\(text(part)))"
        case .backreference(let number): "(?:\\\(number))"
        case .start: "^"
        case .end: "$"
        case .wordBoundary(let isNegated): isNegated ? "\\B" : "\\b"
        case .look(let part, let isAhead, let isNegated):
            "(?\(isAhead ? "" : "<")\(isNegated ? "!" : "=")\(text(part)))"
        }
    }

    private static func count(_ least: Int, _ most: Int?) -> String {
        switch (least, most) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        case (let least, nil): "{\(least),}"
        case (let least, let most?): "{\(least),\(most)}"
        }
    }

    private static func text(_ characters: CharacterClass) -> String {
        if let only = characters.only { return sign(only) }
        return
            "[\(characters.isNegated ? "^" : "")\(characters.ranges.map(range).joined())\(characters.propertyEscapes)]"
    }

    private static func range(_ range: ClosedRange<UInt32>) -> String {
        range.count == 1 ? sign(range.lowerBound) : "\(sign(range.lowerBound))-\(sign(range.upperBound))"
    }

    /// A code point, outside of a class or in one.
    private static func sign(_ value: UInt32) -> String {
        guard let scalar = Unicode.Scalar(value), 0x20..<0x7F ~= value else {
            return "\\u{\(String(value, radix: 16))}"
        }
        if scalar == "-" { return "\\x2d" }
        return "^$\\.*+?()[]{}|/".unicodeScalars.contains(scalar) ? "\\\(scalar)" : String(scalar)
    }
}
