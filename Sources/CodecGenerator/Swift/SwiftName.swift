/// Makes Swift names of the contract's words.
enum SwiftName {
    /// Words that read as capitals when they stand in a name.
    private static let initialisms: Set<String> = ["id", "url", "uri", "uuid", "http", "json", "jwt", "ip"]

    /// Words that can't stand as a member's name without backticks. `init`, `self` and `Type` not even with them.
    private static let keywords: Set<String> = [
        "Any", "Protocol", "as", "associatedtype", "await", "break", "case", "catch", "class", "continue", "default",
        "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func",
        "guard", "if", "import", "in", "inout", "internal", "is", "let", "nil", "operator", "precedencegroup",
        "private", "protocol", "public", "repeat", "rethrows", "return", "static", "struct", "subscript", "super",
        "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
    ]
    private static let unusable: Set<String> = ["init", "self", "Self", "Type", "_"]

    /// `session_id` → `sessionID`, `default` → `` `default` ``: a property, case or parameter.
    static func member(_ text: String) -> String {
        let words = words(of: text)
        guard let first = words.first else { return "value" }
        return usable(first + words.dropFirst().map(capitalized).joined())
    }

    /// `room-chat` → `RoomChat`: a type.
    static func type(_ text: String) -> String {
        usable(words(of: text).map(capitalized).joined())
    }

    /// The name without the backticks it may need at its declaration: for a doc comment or a longer name.
    static func bare(_ name: String) -> String {
        name.filter { $0 != "`" }
    }

    /// Makes names differ from those already taken, by a number behind.
    static func unique(_ name: String, taken: inout Set<String>) -> String {
        var candidate = name
        var number = 2
        while !taken.insert(bare(candidate)).inserted {
            candidate = "\(bare(name))\(number)"
            number += 1
        }
        return candidate
    }

    /// Whether a name stands as it is, and not for something of the language.
    static func isFree(_ name: String) -> Bool {
        !keywords.contains(name) && !unusable.contains(name)
    }

    private static func usable(_ name: String) -> String {
        if name.isEmpty { return "Value" }
        if unusable.contains(name) { return name + "_" }
        if keywords.contains(name) { return "`\(name)`" }
        return name.unicodeScalars.first.map { CharacterKind.mayBegin($0) } == true ? name : "_" + name
    }

    private static func capitalized(_ word: String) -> String {
        initialisms.contains(word) ? word.uppercased() : word.prefix(1).uppercased() + word.dropFirst()
    }

    /// Lower-case words: broken at what is neither letter nor digit, and before a capital that follows a small letter.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            let isLetter = CharacterKind.isLetter(scalar)
            let begins = scalar.properties.isUppercase && last?.properties.isLowercase == true
            if !isLetter || begins, !word.isEmpty {
                words.append(word.lowercased())
                word = ""
            }
            if isLetter { word.unicodeScalars.append(scalar) }
            last = scalar
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }

    private enum CharacterKind {
        /// What an identifier may begin with: no digit of any script, and no mark.
        static func mayBegin(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isXIDStart || scalar == "_" }

        /// What may stand in an identifier, underscores aside: they separate words.
        static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isXIDContinue && scalar != "_"
        }
    }
}
