/// The shape of a YAML text, found in one pass and without recursion, before a parser sees it.
///
/// A parser's own tree costs stack for depth, hashes whole collections where they are keys (which aliases make
/// exponential), and says of a duplicate key only where the first one stands. The outline looks ahead for those three.
/// It checks no syntax: text that is not YAML gets some outline, and the parser says what is wrong with it.
struct DocumentOutline {
    /// Why a text is not handed to the parser.
    struct Problem: Equatable {
        enum Reason: Equatable {
            case tooDeep, tooManyNodes, keyIsNoText
        }

        var reason: Reason
        /// The byte at which it shows.
        var offset: Int
    }

    /// A key that its mapping has already.
    struct DuplicateKey: Equatable {
        var key: String
        /// The byte at which the first one begins.
        var first: Int
        /// The bytes of the second one, quotes included.
        var token: Range<Int>
    }

    private(set) var problem: Problem?
    private(set) var duplicates: [DuplicateKey] = []
    private let bytes: [UInt8]

    /// - Parameters:
    ///   - bytes: the text.
    ///   - limits: how deep it may be, and how many values it may have.
    ///   - findsDuplicates: whether to remember the keys of each mapping. Few documents have a key twice.
    init(_ bytes: [UInt8], limits: DocumentReader.Limits, findsDuplicates: Bool = false) {
        self.bytes = bytes
        var scanner = OutlineScanner(bytes, limits: limits)
        scanner.findsDuplicates = findsDuplicates
        scanner.scan()
        problem = scanner.problem
        duplicates = scanner.duplicates
    }

    /// The keys of the outermost mapping, in their order; none behind one of them, where it is named.
    static func rootKeys(of bytes: [UInt8], upTo last: String?) -> [String] {
        var scanner = OutlineScanner(bytes, limits: .init(bytes: .max, depth: .max, nodes: .max))
        scanner.lastRootKey = last
        scanner.scan()
        return scanner.rootKeys
    }

    /// The text with every duplicate key renamed to one that no text has, of as many code points, so that everything
    /// else keeps its place.
    func renamingDuplicates() -> (text: String, keys: Set<String>) {
        var renamed: [UInt8] = []
        var keys: Set<String> = []
        var position = 0
        for (number, duplicate) in duplicates.enumerated() {
            renamed += bytes[position..<duplicate.token.lowerBound]
            position = duplicate.token.upperBound
            let length = bytes[duplicate.token].count { $0 & 0xC0 != 0x80 }
            let key = Self.privateName(number, length: length)
            keys.insert(key)
            renamed += key.utf8
        }
        renamed += bytes[position...]
        return (String(decoding: renamed, as: UTF8.self), keys)
    }

    /// Supplementary private use area A has 65,534 characters, more than there can be duplicates worth reporting.
    private static func privateName(_ number: Int, length: Int) -> String {
        var name = String.UnicodeScalarView()
        let scalar = Unicode.Scalar(0xF0000 + UInt32(number % 0xFFFD)) ?? "\u{F0000}"
        name.append(contentsOf: repeatElement(scalar, count: max(length, 1)))
        return String(name)
    }
}

extension DocumentOutline.Problem {
    func message(_ limits: DocumentReader.Limits) -> String {
        switch reason {
        case .tooDeep: "the document nests more than \(limits.depth) levels deep here"
        case .tooManyNodes: "the document has more than \(limits.nodes) values"
        case .keyIsNoText:
            "a key is plain or quoted text before a colon; an alias, a collection or \"?\" is not supported as a key"
        }
    }
}
