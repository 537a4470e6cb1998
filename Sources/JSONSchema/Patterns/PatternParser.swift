/// Reads a regular expression by the grammar of ECMA-262, section 22.2.1, with the flag `u`.
///
/// Where it is not strict it also takes what people write for other engines and what has one clear meaning: it lists
/// those.
struct PatternParser {
    static let mostRepeats = 100_000
    private static let deepestGroup = 60
    private static let mostProperties = 100

    private let scalars: [Unicode.Scalar]
    private let isStrict: Bool
    private var position = 0
    private var depth = 0
    private var groups = 0
    private var names: [String: Int] = [:]
    private let allNames: [String: Int]
    private var highestReference = 0
    private(set) var leniencies: [String] = []

    var hasBackreferences: Bool { highestReference > 0 }
    var groupCount: Int { groups }

    init(_ text: String, isStrict: Bool) {
        scalars = Array(text.unicodeScalars)
        self.isStrict = isStrict
        allNames = Self.groupNames(scalars)
    }

    /// The expression as a tree.
    mutating func tree() throws(PatternSyntaxError) -> PatternNode {
        let tree = try disjunction()
        guard next == nil else { throw problem("\")\" closes no group; write \"\\)\" for the sign") }
        guard highestReference <= groups else { throw problem("there is no group \(highestReference) to refer to") }
        return tree
    }

    /// The numbers of the named groups: a reference may stand before its group.
    private static func groupNames(_ scalars: [Unicode.Scalar]) -> [String: Int] {
        var (names, number, isInClass, index): ([String: Int], Int, Bool, Int) = ([:], 0, false, 0)
        while index < scalars.count {
            switch scalars[index] {
            case "\\": index += 1
            case "[": isInClass = true
            case "]": isInClass = false
            case "(" where !isInClass:
                let rest = scalars[(index + 1)...]
                if rest.first != "?" {
                    number += 1
                } else if let mark = ["?<", "?P<"].first(where: { rest.starts(with: $0.unicodeScalars) }),
                    let after = rest.dropFirst(mark.count).first, after != "=", after != "!"
                {
                    number += 1
                    names[String(String.UnicodeScalarView(rest.dropFirst(mark.count).prefix { $0 != ">" }))] = number
                }
            default: break
            }
            index += 1
        }
        return names
    }

    // MARK: Reading

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ expected: String) -> Bool {
        guard scalars[position...].starts(with: expected.unicodeScalars) else { return false }
        position += expected.unicodeScalars.count
        return true
    }

    private func problem(_ message: String, at position: Int? = nil) -> PatternSyntaxError {
        PatternSyntaxError(message: message, position: position ?? self.position)
    }

    /// Takes what the grammar does not allow and what has a clear meaning.
    private mutating func lenient(_ message: String, at position: Int) throws(PatternSyntaxError) {
        guard !isStrict else { throw problem(message, at: position) }
        if !leniencies.contains(message) { leniencies.append(message) }
    }

    // MARK: Terms

    private mutating func disjunction() throws(PatternSyntaxError) -> PatternNode {
        var alternatives = [try alternative()]
        while take("|") { alternatives.append(try alternative()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func alternative() throws(PatternSyntaxError) -> PatternNode {
        var terms: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" { terms.append(try term()) }
        return terms.count == 1 ? terms[0] : terms.isEmpty ? .empty : .sequence(terms)
    }

    private mutating func term() throws(PatternSyntaxError) -> PatternNode {
        let start = position
        let part: PatternNode
        if take("^") {
            part = .start
        } else if take("$") {
            part = .end
        } else if take("\\b") {
            part = .wordBoundary(isNegated: false)
        } else if take("\\B") {
            part = .wordBoundary(isNegated: true)
        } else if let end = try foreignAnchor() {
            part = end
        } else if take("(?=") {
            part = .look(try group(from: start), isAhead: true, isNegated: false)
        } else if take("(?!") {
            part = .look(try group(from: start), isAhead: true, isNegated: true)
        } else if take("(?<=") {
            part = .look(try group(from: start), isAhead: false, isNegated: false)
        } else if take("(?<!") {
            part = .look(try group(from: start), isAhead: false, isNegated: true)
        } else {
            return try quantified(try atom())
        }
        if let scalar = next, "*+?".unicodeScalars.contains(scalar) {
            throw problem("\"\(scalar)\" has nothing to repeat; write \"\\\(scalar)\" for the sign")
        }
        return part
    }

    /// `\A`, `\Z` and `\z` of other engines.
    private mutating func foreignAnchor() throws(PatternSyntaxError) -> PatternNode? {
        let start = position
        if take("\\A") {
            try lenient("\"\\A\" is not of ECMA-262; it is read as \"^\"", at: start)
            return .start
        }
        if take("\\Z") || take("\\z") {
            try lenient("\"\\Z\" is not of ECMA-262; it is read as \"$\"", at: start)
            return .end
        }
        return nil
    }

    private mutating func atom() throws(PatternSyntaxError) -> PatternNode {
        let start = position
        if take("(?:") { return try group(from: start) }
        if take("(?P<") {
            try lenient("\"(?P<\" is Python's; it is read as \"(?<\"", at: start)
            return try namedGroup(from: start)
        }
        if take("(?<") { return try namedGroup(from: start) }
        if take("(?") { throw problem("after \"(?\" stands one of : = ! <", at: start) }
        if take("(") {
            groups += 1
            let number = groups
            return .capture(try group(from: start), number)
        }
        if take("[") { return .one(try characterClass(from: start)) }
        if take(".") { return .one(.any) }
        if take("\\") { return try atomEscape(from: start) }
        guard let scalar = next else { return .empty }
        if "*+?".unicodeScalars.contains(scalar) {
            throw problem("\"\(scalar)\" has nothing to repeat; write \"\\\(scalar)\" for the sign")
        }
        if "{}]".unicodeScalars.contains(scalar) {
            try lenient("\"\(scalar)\" opens or closes nothing; it is read as the sign", at: start)
        }
        position += 1
        return .one(CharacterClass([scalar.value...scalar.value]))
    }

    private mutating func namedGroup(from start: Int) throws(PatternSyntaxError) -> PatternNode {
        let name = String(String.UnicodeScalarView(scalars[position...].prefix { $0 != ">" }))
        position += name.unicodeScalars.count
        guard !name.isEmpty, take(">") else { throw problem("a group's name ends with \">\"", at: start) }
        guard names[name] == nil else { throw problem("there are two groups \"\(name)\"", at: start) }
        groups += 1
        let number = groups
        names[name] = number
        return .capture(try group(from: start), number)
    }

    /// The rest of a group behind its opening.
    private mutating func group(from start: Int) throws(PatternSyntaxError) -> PatternNode {
        depth += 1
        guard depth <= Self.deepestGroup else {
            throw problem("groups nest more than \(Self.deepestGroup) levels deep here", at: start)
        }
        let tree = try disjunction()
        depth -= 1
        guard take(")") else { throw problem("this group is never closed; write \"\\(\" for the sign", at: start) }
        return tree
    }

    private mutating func quantified(_ part: PatternNode) throws(PatternSyntaxError) -> PatternNode {
        let start = position
        var (least, most): (Int, Int?)
        if take("*") {
            (least, most) = (0, nil)
        } else if take("+") {
            (least, most) = (1, nil)
        } else if take("?") {
            (least, most) = (0, 1)
        } else if take("{") {
            guard let number = try number(from: start) else {
                position = start
                guard !isStrict else { throw problem("after \"{\" stands a number", at: start) }
                return part
            }
            (least, most) = (number, number)
            if take(",") { most = try self.number(from: start) }
            guard take("}") else {
                position = start
                guard !isStrict else { throw problem("a count ends with \"}\": {2}, {2,}, {2,5}", at: start) }
                return part
            }
            if let most, most < least { throw problem("\(least) is more than \(most); turn them round", at: start) }
        } else {
            return part
        }
        _ = take("?")
        if next == "+" { throw problem("possessive repetitions are not of ECMA-262; leave out the second \"+\"") }
        return .repeated(part, least: least, most: most)
    }

    private mutating func number(from start: Int) throws(PatternSyntaxError) -> Int? {
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

    private mutating func characterClass(from start: Int) throws(PatternSyntaxError) -> CharacterClass {
        var result = CharacterClass(isNegated: take("^"))
        while !take("]") {
            guard next != nil else {
                throw problem("this class is never closed; write \"\\[\" for the sign", at: start)
            }
            let place = position
            let low = try classAtom()
            guard take("-") else {
                result.formUnion(low)
                continue
            }
            if next == "]" {
                result.formUnion(low)
                result.insert(0x2D...0x2D)
                continue
            }
            guard next != nil else { continue }
            let high = try classAtom()
            guard let first = low.only, let last = high.only else {
                try lenient("a range is between two characters; \"-\" is read as the sign", at: place)
                result.formUnion(low)
                result.insert(0x2D...0x2D)
                result.formUnion(high)
                continue
            }
            guard first <= last else { throw problem("this range ends before it begins; turn it round", at: place) }
            result.insert(first...last)
        }
        guard result.propertyCount <= Self.mostProperties else {
            throw problem("more than \(Self.mostProperties) properties in a class are not supported", at: start)
        }
        return result
    }

    private mutating func classAtom() throws(PatternSyntaxError) -> CharacterClass {
        let start = position
        if take("\\") { return try escape(from: start, isInClass: true) }
        guard let scalar = next else { throw problem("this class is never closed; write \"\\[\" for the sign") }
        position += 1
        return CharacterClass([scalar.value...scalar.value])
    }

    // MARK: Escapes

    private mutating func atomEscape(from start: Int) throws(PatternSyntaxError) -> PatternNode {
        if let digit = next, "1"..."9" ~= digit {
            let number = try number(from: start) ?? 0
            highestReference = max(highestReference, number)
            return .backreference(number)
        }
        if next == "k" {
            position += 1
            guard take("<") else { throw problem("after \"\\k\" stands a group's name: \\k<name>", at: start) }
            let name = String(String.UnicodeScalarView(scalars[position...].prefix { $0 != ">" }))
            position += name.unicodeScalars.count
            guard take(">"), let number = allNames[name] else {
                throw problem("there is no group \"\(name)\" to refer to", at: start)
            }
            highestReference = max(highestReference, number)
            return .backreference(number)
        }
        return .one(try escape(from: start, isInClass: false))
    }

    /// What an escape stands for, its backslash taken.
    private mutating func escape(from start: Int, isInClass: Bool) throws(PatternSyntaxError) -> CharacterClass {
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
        default:
            let codePoint = try character(letter, from: start, isInClass: isInClass)
            return CharacterClass([codePoint...codePoint])
        }
    }

    private mutating func character(
        _ letter: Unicode.Scalar,
        from start: Int,
        isInClass: Bool
    ) throws(PatternSyntaxError) -> UInt32 {
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
            if !"^$\\.*+?()[]{}|/".unicodeScalars.contains(letter) {
                guard !("a"..."z" ~= letter || "A"..."Z" ~= letter || "0"..."9" ~= letter) else {
                    throw problem("\"\\\(letter)\" is not an escape; write \"\(letter)\" for the character", at: start)
                }
                try lenient("\"\\\(letter)\" needs no backslash; it is read as \"\(letter)\"", at: start)
            }
            return letter.value
        }
    }

    /// `\u00e9`, `\ud83e\uddd7`, `\u{1F9D7}`
    private mutating func unicode(from start: Int) throws(PatternSyntaxError) -> UInt32 {
        if take("{") {
            let digits = scalars[position...].prefix { $0 != "}" }
            position += digits.count
            let text = String(String.UnicodeScalarView(digits))
            guard take("}"), !text.hasPrefix("+"), let value = UInt32(text, radix: 16), value <= 0x10FFFF
            else { throw problem("\"\\u{…}\" holds the number of a code point, in hexadecimal digits", at: start) }
            return value
        }
        let first = try hexDigits(4, from: start)
        guard 0xD800...0xDBFF ~= first else { return first }
        let place = position
        if take("\\u"), next != "{" {
            let second = try hexDigits(4, from: start)
            if 0xDC00...0xDFFF ~= second { return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00) }
        }
        position = place
        return first
    }

    private mutating func hexDigits(_ count: Int, from start: Int) throws(PatternSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let scalar = next, scalar.isASCII, let digit = JSONText.hexDigit(UInt8(scalar.value)) else {
                throw problem("\(count) hexadecimal digits stand here", at: start)
            }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private mutating func property(isNegated: Bool, from start: Int) throws(PatternSyntaxError) -> CharacterClass {
        guard take("{") else { throw problem("after \"\\p\" stands a property: \\p{L}", at: start) }
        let name = String(String.UnicodeScalarView(scalars[position...].prefix { $0 != "}" }))
        position += name.unicodeScalars.count
        guard take("}") else { throw problem("a property ends with \"}\"", at: start) }
        guard let property = UnicodeProperty(name) else {
            throw problem("the property \"\(name)\" is not known: general categories are, such as \\p{L}", at: start)
        }
        return CharacterClass(property, name: name, isNegated: isNegated)
    }
}
