import SeededRandom

/// Makes texts that are YAML, or nearly.
struct YAMLTexts {
    private var random: SplitMix64
    private var anchors = 0

    init(seed: UInt64) {
        random = SplitMix64.stream("yaml", seed: seed)
    }

    /// A document in which everything that YAML has may occur.
    mutating func document() -> String {
        anchors = 0
        var text = ""
        if chance(8) { text += pick(["%YAML 1.2\n", "%TAG !e! tag:e,1:\n", "%YAML 1.1 # x\n%TAG ! !x\n"]) }
        if !text.isEmpty || chance(15) { text += pick(["---\n", "--- # x\n", "--- "]) }
        text += block(0, depth: 0)
        if chance(10) { text += pick(["\n...\n", "\n--- x", "\n... # x\n", "\n# end"]) }
        return chance(5) ? text.replacing("\n", with: pick(["\r", "\r\n"])) : text
    }

    /// A text with a few changes: characters and lines taken out, put in, or moved.
    mutating func mutated(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...scalars.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: scalars.insert(contentsOf: pick(Self.pieces).unicodeScalars, at: place)
            case 2 where place < scalars.count: scalars.remove(at: place)
            case 3 where place < scalars.count:
                scalars.replaceSubrange(place...place, with: pick(Self.pieces).unicodeScalars)
            case 4:
                let end = min(place + Int.random(in: 1...20, using: &random), scalars.count)
                scalars.insert(contentsOf: scalars[place..<end], at: Int.random(in: 0...scalars.count, using: &random))
            case 5:
                scalars.removeSubrange(place..<min(place + Int.random(in: 1...9, using: &random), scalars.count))
            default: break
            }
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    /// Some lines of a text that follow one another.
    mutating func excerpt(_ lines: [Substring], most: Int = 12) -> String {
        let start = Int.random(in: 0..<max(lines.count, 1), using: &random)
        let end = min(start + Int.random(in: 1...most, using: &random), lines.count)
        return lines[start..<end].joined(separator: "\n") + (chance(80) ? "\n" : "")
    }

    private static let pieces = [
        " ", "  ", "\n", "\n ", "\n  ", "\t", "\n\n", "\r\n", "- ", "-", ": ", ":", ":\n", "? ", "?", ", ", ",", "[",
        "]", "{",
        "}", "#", " #", "&a", "&a ", "*a", "* ", "!", "!! ", "!!str ", "!<x> ", "|", "|\n", "|-", "|2+\n", ">", ">\n",
        ">+", "'", "''",
        "\"", "\\", "\\n", "\\\n", "\\x41", "\\u00e9", "\\ud83d\\ude00", "%", "\n%YAML 1.2", "@", "`", "---", "\n---\n",
        "\n...\n", "...",
        "<<: *a", "a", "b", "1", "~", "é", "\u{1F600}", "\u{A0}", "e\u{301}", "a: b", "a: ", "'a': ", "\"a\":",
        "{a: b}", "[a, b]", "- a",
    ]

    // MARK: Nodes

    private mutating func block(_ indentation: Int, depth: Int) -> String {
        let margin = String(repeating: " ", count: indentation)
        switch Int.random(in: 0..<(depth > 4 ? 3 : 8), using: &random) {
        case 0, 1: return margin + inline(depth) + "\n"
        case 2: return margin + blockScalar(indentation)
        case 3, 4, 5:
            var text = ""
            for number in 0..<Int.random(in: 1...4, using: &random) {
                let key = chance(92) ? "k\(number)" : ""
                text += comment(margin) + margin + properties(3) + self.key(key)
                text +=
                    pick([":", ":", ":", " :", ":\t", ": "]) + blockValue(indentation, depth: depth, isMapping: true)
            }
            return text
        default:
            var text = ""
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                text += comment(margin) + margin + "-" + blockValue(indentation, depth: depth, isMapping: false)
            }
            return text
        }
    }

    private mutating func blockValue(_ indentation: Int, depth: Int, isMapping: Bool) -> String {
        let properties = chance(10) ? " " + self.properties(100) : ""
        let deeper = indentation + Int.random(in: isMapping && chance(20) ? 0...2 : 1...4, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return properties + (chance(20) ? " # x\n" : "\n")
        case 1: return properties + " " + blockScalar(indentation)
        case 2 where !isMapping:
            // A collection that begins on the dash's line.
            let spaces = Int.random(in: 1...3, using: &random)
            let text = block(indentation + 1 + spaces, depth: depth + 1)
            return properties + text.dropFirst(indentation + 1)
        case 3, 4: return properties + " " + inline(depth) + (chance(10) ? " # x\n" : "\n")
        default: return properties + "\n" + block(deeper, depth: depth + 1)
        }
    }

    private mutating func inline(_ depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 5 ? 6 : 9), using: &random) {
        case 0, 1, 2: return plain()
        case 3: return quoted("'")
        case 4: return quoted("\"")
        case 5: return anchors > 0 && chance(60) ? "*a\(Int.random(in: 0..<anchors, using: &random))" : plain()
        case 6: return "[" + flowItems(depth + 1, isMapping: false) + "]"
        case 7: return "{" + flowItems(depth + 1, isMapping: true) + "}"
        default: return properties(100) + plain()
        }
    }

    private mutating func flowItems(_ depth: Int, isMapping: Bool) -> String {
        var text = pick(["", "", " ", "\n ", " # x\n "])
        for number in 0..<Int.random(in: 0...3, using: &random) {
            if number > 0 { text += pick([",", ", ", ",\n  ", " , "]) }
            if chance(isMapping ? 85 : 20) { text += key("f\(number)") + pick([": ", ":", " : ", ":\n "]) }
            if chance(90) { text += inline(depth) }
        }
        return text + pick(["", "", " ", ",", "\n "])
    }

    private mutating func key(_ name: String) -> String {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: "'\(name)'"
        case 1, 2: "\"\(name)\""
        case 3: quoted("\"")
        case 4: plain()
        case 5 where chance(10): "? \(name)"
        case 6 where chance(20): "<<"
        default: name
        }
    }

    private mutating func properties(_ percent: Int) -> String {
        guard chance(percent) else { return "" }
        let anchor = "&a\(anchors)"
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            return pick([
                "!!str ", "! ", "!!int ", "!!map ", "!!seq ", "!x ", "!<tag:yaml.org,2002:str> ", "!e!a ", "!!null ",
            ])
        case 1:
            anchors += 1
            return anchor + " !!str "
        default:
            anchors += 1
            return anchor + " "
        }
    }

    // MARK: Scalars

    private mutating func plain() -> String {
        let words = [
            "a", "b c", "1", "0x1F", "1.5e3", "true", "~", "null", "-x", ":y", "?z", "a:b", "a#b", "é漢", "x\n  y",
            "x\n\n   y", "a, b", "[", "http://x/y", "<<", "=", "\u{A0}", "- a", "x: y", "a\t b", ".5", "---", "-",
        ]
        return pick(words)
    }

    private mutating func quoted(_ quote: String) -> String {
        let parts =
            quote == "'"
            ? ["a", " b", "''", "\n  c", "\n\n d", "é", ": ", " #", "\\n", "\t"]
            : [
                "a", " b", "\\n", "\\\n  c", "\n  d", "\n\n e", "\\x41", "\\u00e9", "\\U0001F600", "\\\"", "\\t", "\\ ",
                "  ", ": ", "é", "\\/",
            ]
        return quote + (0..<Int.random(in: 0...4, using: &random)).map { _ in pick(parts) }.joined() + quote
    }

    private mutating func blockScalar(_ indentation: Int) -> String {
        var text = pick(["|", ">"]) + pick(["", "", "-", "+", "2", "1-", "+2"]) + pick(["", "", " # x"]) + "\n"
        let deeper = String(repeating: " ", count: indentation + Int.random(in: 1...3, using: &random))
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            text += pick([
                "\n", deeper + "text\n", deeper + "- a: b\n", deeper + "  more\n", deeper + "# no comment\n", " \n",
                deeper + "\tx\n", deeper + "t \n",
            ])
        }
        return text
    }

    private mutating func comment(_ margin: String) -> String {
        chance(6) ? pick(["# c\n", margin + "# c\n", "\n", "  \n"]) : ""
    }

    private mutating func pick(_ choices: [String]) -> String {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }
}
