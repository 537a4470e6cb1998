/// Finds secrets in a text, in any encoding, and the beginnings of secrets too, since quotes are often cut.
package struct SecretFinder {
    /// A shorter part of a secret may appear in any text by chance.
    private static let shortestPart = 8
    private static let partly = ", in part"
    /// What several secrets begin with is none of them.
    private static let several = "one of several secrets"

    private let secrets: [(text: String, label: String)]

    /// - Parameter secrets: what must not be seen, each with what to show for it.
    package init(secrets: [(text: String, label: String)]) {
        self.secrets = secrets
    }

    /// The text with a label in the place of each secret.
    package func hidden(in text: String) -> String {
        var labels: [Int: (end: Int, label: String)] = [:]
        for encodedText in Self.spellings(of: text) {
            for (start, end, label) in finds(in: encodedText) where end > labels[start]?.end ?? 0 {
                labels[start] = (end, label)
            }
        }
        return labels.isEmpty ? text : Self.replaced(Array(text.utf8), labels)
    }

    /// The text with up to two layers of encoding undone, as where an escaped text is quoted in another.
    private static func spellings(of text: String) -> [EncodedText] {
        var all = [EncodedText(text)]
        var last = all
        for _ in 1...2 {
            last = last.flatMap { encodedText -> [EncodedText] in
                (encodedText.bytes.contains(UInt8(ascii: "%")) ? [encodedText.percentDecoded] : [])
                    + (encodedText.bytes.contains(UInt8(ascii: "\\")) ? [encodedText.unescaped] : [])
            }
            all += last
        }
        return all
    }

    private func finds(in encodedText: EncodedText) -> [(start: Int, end: Int, label: String)] {
        let secrets = secrets.map { (bytes: Array($0.text.utf8), label: $0.label) }
        var finds: [(start: Int, end: Int, label: String)] = []
        var index = 0
        while index < encodedText.bytes.count {
            var best = (length: 0, label: "")
            for secret in secrets where secret.bytes.first == encodedText.bytes[index] {
                let length = zip(secret.bytes, encodedText.bytes[index...]).prefix { $0 == $1 }.count
                guard length >= best.length, length >= min(Self.shortestPart, secret.bytes.count) else { continue }
                let isWhole = length == secret.bytes.count
                let isOfSeveral = length == best.length && !isWhole && best.label.hasSuffix(Self.partly)
                guard length > best.length || isOfSeveral else { continue }
                best = (length, isWhole ? secret.label : (isOfSeveral ? Self.several : secret.label) + Self.partly)
            }
            if best.label.hasSuffix(Self.partly) {
                best.length += Self.rest(encodedText.bytes[(index + best.length)...])
            }
            if best.length > 0 {
                finds.append((encodedText.places[index], encodedText.places[index + best.length], best.label))
            }
            index += max(1, best.length)
        }
        return finds
    }

    /// How far a word goes on. What follows the beginning of a secret may be its rest, spelled in some other way.
    private static func rest(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.prefix { !" \t\r\n\"<>(),;{}".utf8.contains($0) }.count
    }

    private static func replaced(_ bytes: [UInt8], _ labels: [Int: (end: Int, label: String)]) -> String {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let find = labels[index] {
                result += Array("(\(find.label))".utf8)
                index = find.end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
