/// Why a text is not a regular expression that means the same everywhere.
public struct PatternProblem: Error, Hashable, Sendable {
    /// What is wrong and, where there is one, the cure.
    public var message: String
    /// The code point at which it shows, from 0.
    public var position: Int
}

/// Reads a regular expression by the grammar of ECMA-262, section 22.2.1, with the flag `u`.
///
/// It refuses what the grammar doesn't allow, and what Swift's `Regex` could not match as ECMA-262 says: references back
/// to a group, and lookbehinds.
struct PatternReader {
    /// How often something may be repeated, and how deep groups may nest.
    private static let mostRepeats = 10_000
    private static let deepestGroup = 50

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    /// The expression as a tree.
    static func tree(of pattern: String) throws(PatternProblem) -> PatternTree {
        var reader = PatternReader(scalars: Array(pattern.unicodeScalars))
        let tree = try reader.disjunction()
        // Only a parenthesis ends a disjunction before the end.
        guard reader.next == nil else { throw reader.problem("\")\" closes no group; write \"\\)\" for the sign") }
        return tree
    }

    private init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ expected: String) -> Bool {
        guard scalars[position...].starts(with: expected.unicodeScalars) else { return false }
        position += expected.unicodeScalars.count
        return true
    }

    private func problem(_ message: String, at position: Int? = nil) -> PatternProblem {
        PatternProblem(message: message, position: position ?? self.position)
    }

    // MARK: Terms

    private mutating func disjunction() throws(PatternProblem) -> PatternTree {
        var alternatives = [try alternative()]
        while take("|") { alternatives.append(try alternative()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func alternative() throws(PatternProblem) -> PatternTree {
        var terms: [PatternTree] = []
        while let scalar = next, scalar != "|", scalar != ")" { terms.append(try term()) }
        return terms.count == 1 ? terms[0] : terms.isEmpty ? .empty : .sequence(terms)
    }

    private mutating func term() throws(PatternProblem) -> PatternTree {
        let start = position
        let part: PatternTree
        if take("^") {
            part = .start
        } else if take("$") {
            part = .end
        } else if take("\\b") {
            part = .wordBoundary(isNegated: false)
        } else if take("\\B") {
            part = .wordBoundary(isNegated: true)
        } else if take("(?=") {
            part = .lookahead(try group(from: start), isNegated: false)
        } else if take("(?!") {
            part = .lookahead(try group(from: start), isNegated: true)
        } else {
            return try quantified(try atom())
        }
        if let scalar = next, "*+?{".unicodeScalars.contains(scalar) {
            throw problem("\"\(scalar)\" has nothing to repeat; write \"\\\(scalar)\" for the sign")
        }
        return part
    }

    private mutating func atom() throws(PatternProblem) -> PatternTree {
        let start = position
        if take("(?<=") || take("(?<!") {
            throw problem("a lookbehind is not supported; write what comes before as part of the expression", at: start)
        }
        if take("(?:") { return try group(from: start) }
        if take("(?<") {
            let name = scalars[position...].prefix { $0 != ">" }
            position += name.count
            guard !name.isEmpty, take(">") else { throw problem("a group's name ends with \">\"", at: start) }
            return try group(from: start)
        }
        if take("(?") { throw problem("after \"(?\" stands one of : = ! <", at: start) }
        if take("(") { return try group(from: start) }
        if take("[") { return .one(try characterClass(from: start)) }
        if take(".") { return .one(.any) }
        if take("\\") { return .one(try escape(from: start, isInClass: false)) }
        guard let scalar = next else { return .empty }
        if "*+?{}]".unicodeScalars.contains(scalar) {
            let reason = "}]".unicodeScalars.contains(scalar) ? "opens nowhere" : "has nothing to repeat"
            throw problem("\"\(scalar)\" \(reason); write \"\\\(scalar)\" for the sign")
        }
        position += 1
        return .one(CodePointSet(scalar.value...scalar.value))
    }

    /// The rest of a group behind its opening.
    private mutating func group(from start: Int) throws(PatternProblem) -> PatternTree {
        depth += 1
        guard depth <= Self.deepestGroup else {
            throw problem("groups nest more than \(Self.deepestGroup) levels deep here", at: start)
        }
        let tree = try disjunction()
        depth -= 1
        guard take(")") else { throw problem("this group is never closed; write \"\\(\" for the sign", at: start) }
        return tree
    }

    private mutating func quantified(_ part: PatternTree) throws(PatternProblem) -> PatternTree {
        let start = position
        var (least, most): (Int, Int?)
        if take("*") {
            (least, most) = (0, nil)
        } else if take("+") {
            (least, most) = (1, nil)
        } else if take("?") {
            (least, most) = (0, 1)
        } else if take("{") {
            guard let number = try number(from: start) else { throw problem("after \"{\" stands a number", at: start) }
            (least, most) = (number, number)
            if take(",") { most = try self.number(from: start) }
            guard take("}") else { throw problem("a count ends with \"}\": {2}, {2,}, {2,5}", at: start) }
            if let most, most < least { throw problem("\(least) is more than \(most); turn them round", at: start) }
        } else {
            return part
        }
        return .repeated(part, least: least, most: most, isLazy: take("?"))
    }

    private mutating func number(from start: Int) throws(PatternProblem) -> Int? {
        var value: Int?
        while let scalar = next, "0"..."9" ~= scalar {
            value = (value ?? 0) * 10 + Int(scalar.value - 0x30)
            if value ?? 0 > Self.mostRepeats {
                throw problem("more than \(Self.mostRepeats) repetitions are not supported", at: start)
            }
            position += 1
        }
        return value
    }

    // MARK: Classes

    private mutating func characterClass(from start: Int) throws(PatternProblem) -> CodePointSet {
        let isNegated = take("^")
        var parts: [CodePointSet.Part] = []
        while !take("]") {
            guard next != nil else {
                throw problem("this class is never closed; write \"\\[\" for the sign", at: start)
            }
            let place = position
            let low = try classAtom()
            guard take("-") else {
                parts += try Self.parts(of: low)
                continue
            }
            if next == "]" {
                parts += try Self.parts(of: low) + [.range(0x2D...0x2D)]
                continue
            }
            guard next != nil else { continue }
            let high = try classAtom()
            guard let first = low.only, let last = high.only else {
                throw problem("a range is between two characters; write \"\\-\" for the sign", at: place)
            }
            guard first <= last else { throw problem("this range ends before it begins; turn it round", at: place) }
            parts.append(.range(first...last))
        }
        return CodePointSet(parts: parts, isNegated: isNegated)
    }

    private mutating func classAtom() throws(PatternProblem) -> CodePointSet {
        let start = position
        if take("\\") { return try escape(from: start, isInClass: true) }
        guard let scalar = next else { throw problem("this class is never closed; write \"\\[\" for the sign") }
        position += 1
        return CodePointSet(scalar.value...scalar.value)
    }

    /// A set's parts, for a class that contains it; a negated set is spelt out as ranges.
    private static func parts(of set: CodePointSet) throws(PatternProblem) -> [CodePointSet.Part] {
        guard set.isNegated else { return set.parts }
        var next: UInt32 = 0
        var parts: [CodePointSet.Part] = []
        // Only \D, \S and \W come here, whose ranges are in order.
        for case .range(let range) in set.parts {
            if range.lowerBound > next { parts.append(.range(next...(range.lowerBound - 1))) }
            next = range.upperBound + 1
        }
        return parts + [.range(next...0x10FFFF)]
    }

    // MARK: Escapes

    /// What an escape stands for, its backslash taken.
    private mutating func escape(from start: Int, isInClass: Bool) throws(PatternProblem) -> CodePointSet {
        guard let letter = next else { throw problem("an escape needs a character after \"\\\"", at: start) }
        position += 1
        switch letter {
        case "d": return .digits
        case "D": return .digits.negated
        case "w": return .word
        case "W": return .word.negated
        case "s": return .space
        case "S": return .space.negated
        case "p", "P": return try property(isNegated: letter == "P", from: start)
        case "1"..."9": throw problem("a reference back to a group is not supported", at: start)
        case "k": throw problem("a reference back to a group is not supported", at: start)
        default:
            let codePoint = try character(letter, from: start, isInClass: isInClass)
            return CodePointSet(codePoint...codePoint)
        }
    }

    private mutating func character(
        _ letter: Unicode.Scalar,
        from start: Int,
        isInClass: Bool
    ) throws(PatternProblem) -> UInt32 {
        switch letter {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "b" where isInClass: return 0x08
        case "-" where isInClass: return 0x2D
        case "0":
            if let digit = next, "0"..."9" ~= digit { throw problem("write \"\\x0\(digit)\" for a code", at: start) }
            return 0
        case "c":
            guard let letter = next, "a"..."z" ~= letter || "A"..."Z" ~= letter else {
                throw problem("after \"\\c\" stands a letter", at: start)
            }
            position += 1
            return letter.value % 32
        case "x": return try hexDigits(2, from: start)
        case "u": return try unicode(from: start)
        default:
            guard "^$\\.*+?()[]{}|/".unicodeScalars.contains(letter) else {
                throw problem("\"\\\(letter)\" is not an escape; write \"\(letter)\" for the character", at: start)
            }
            return letter.value
        }
    }

    /// `\u00e9`, `\ud83e\uddd7`, `\u{1F9D7}`
    private mutating func unicode(from start: Int) throws(PatternProblem) -> UInt32 {
        if take("{") {
            let digits = scalars[position...].prefix { $0 != "}" }
            position += digits.count
            let text = String(String.UnicodeScalarView(digits))
            guard take("}"), !text.hasPrefix("+"), let value = UInt32(text, radix: 16), Unicode.Scalar(value) != nil
            else { throw problem("\"\\u{…}\" holds the number of a code point, in hexadecimal digits", at: start) }
            return value
        }
        let first = try hexDigits(4, from: start)
        guard 0xD800...0xDFFF ~= first else { return first }
        if first < 0xDC00, take("\\u") {
            let second = try hexDigits(4, from: start)
            if 0xDC00...0xDFFF ~= second { return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00) }
        }
        throw problem("half a surrogate pair is not a character", at: start)
    }

    private mutating func hexDigits(_ count: Int, from start: Int) throws(PatternProblem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let scalar = next, scalar.isASCII, let digit = Hex.value(of: UInt8(scalar.value)) else {
                throw problem("\(count) hexadecimal digits stand here", at: start)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func property(isNegated: Bool, from start: Int) throws(PatternProblem) -> CodePointSet {
        guard take("{") else { throw problem("after \"\\p\" stands a general category: \\p{L}", at: start) }
        let name = String(String.UnicodeScalarView(scalars[position...].prefix { $0 != "}" }))
        position += name.unicodeScalars.count
        guard take("}") else { throw problem("a category ends with \"}\"", at: start) }
        guard CodePointSet.categories.contains(name) else {
            throw problem("supported are general categories by their short names: \\p{L}, \\p{Lu}, \\p{Nd}", at: start)
        }
        return CodePointSet(parts: [.category(name, isNegated: isNegated)])
    }
}

extension CodePointSet {
    /// The one code point of a set that has no other.
    fileprivate var only: UInt32? {
        guard !isNegated, parts.count == 1, case .range(let range) = parts[0], range.count == 1 else { return nil }
        return range.lowerBound
    }
}
