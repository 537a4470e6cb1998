internal import AccessTokens
internal import CodecRuntime
internal import Synchronization

/// Takes secrets out of what is shown: those that the suite knows, and whatever looks like one.
final class Redactor: Sendable {
    /// Stands where a secret stood.
    static let placeholder = "(secret)"

    private struct Known {
        /// Longest first: one secret may be a part of another.
        var secrets: [(text: String, label: String)] = []
        /// How secrets begin, plain and percent-encoded: a text without any of these holds none, nor a cut one.
        var beginnings: Set<String> = []

        init(_ secrets: [(text: String, label: String)]) {
            // A secret of a few letters would take every such word out of the text, and is none.
            self.secrets = secrets.filter { $0.text.utf8.count >= 4 }
                .sorted { ($1.text.utf8.count, $0.text) < ($0.text.utf8.count, $1.text) }
            for secret in self.secrets {
                // Letters that can be written in several ways are found by looking closely only.
                let isPlain = secret.text.utf8.allSatisfy { $0 < 0x80 }
                let beginning = isPlain ? String(secret.text.prefix(shortestPart)) : ""
                beginnings.formUnion([beginning, PercentEncoding.encode(beginning)])
            }
        }
    }

    private let known: Mutex<Known>
    private let parameters: [String]

    /// - Parameters:
    ///   - secrets: what must not be seen, each with what to show for it: «token of ann».
    ///   - parameters: names of query parameters and cookies whose values are secret.
    init(secrets: [(Secret, label: String)], parameters: [String]) {
        known = Mutex(Known(secrets.map { ($0.0.reveal(), $0.label) }))
        self.parameters = parameters
    }

    /// Hides from now on what the server gave out, too.
    func learn(_ secret: String, label: String) {
        known.withLock { $0 = Known($0.secrets + [(secret, label)]) }
    }

    /// The text without secrets.
    func clean(_ text: String) -> String {
        var text = text
        let known = known.withLock(\.self)
        // Evidence has thousands of lines, and few of them hold a secret or a part of one.
        let isSuspect = known.beginnings.contains { Self.holds(text, $0) }
        for secret in isSuspect ? known.secrets : [] {
            text = text.replacing(secret.text, with: "(\(secret.label))")
            text = text.replacing(PercentEncoding.encode(secret.text), with: "(\(secret.label))")
            text = Self.hideCut(secret.text, label: secret.label, in: text)
        }
        // A token that the server made up: up to three parts in base64url, the first one beginning with `{"`.
        if Self.holds(text, "eyJ") {
            text = text.replacing(/eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,2}/, with: Self.placeholder)
        }
        for parameter in parameters where Self.holds(text, "\(parameter)=") { text = Self.hide(parameter, in: text) }
        let lower = text.lowercased()
        guard Self.holds(lower, "cookie:") || Self.holds(lower, "authorization:") else { return text }
        return text.replacing(/(?i)((?:cookie|authorization):\s*)[^\r\n]+/) { $0.output.1 + Self.placeholder }
    }

    /// Whether a text stands in another, byte by byte: much faster than a search by characters.
    private static func holds(_ text: String, _ part: String) -> Bool {
        var (text, part) = (text, part)
        return text.withUTF8 { text in
            part.withUTF8 { part in
                guard let first = part.first else { return true }
                guard text.count >= part.count else { return false }
                return (0...(text.count - part.count)).contains { start in
                    text[start] == first && text[start..<(start + part.count)].elementsEqual(part)
                }
            }
        }
    }

    /// A text that was cut for showing ends in `…`, and what stands before that may be the first part of a secret.
    private static func hideCut(_ secret: String, label: String, in text: String) -> String {
        guard text.contains("…") else { return text }
        let parts = text.split(separator: "…", omittingEmptySubsequences: false)
        let hidden = parts.dropLast().map { part -> String in
            for length in stride(from: secret.utf8.count - 1, through: shortestPart, by: -1)
            where part.utf8.count >= length && part.utf8.suffix(length).elementsEqual(secret.utf8.prefix(length)) {
                return String(part.dropLast(String(decoding: secret.utf8.prefix(length), as: UTF8.self).count))
                    + "(\(label))"
            }
            return String(part)
        }
        return (hidden + parts.suffix(1).map(String.init)).joined(separator: "…")
    }

    /// Fewer letters of a secret than these may stand in any text.
    private static let shortestPart = 6

    /// `name=value` becomes `name=(secret)`, unless a label stands there already or there is no value.
    private static func hide(_ name: String, in text: String) -> String {
        var rest = text[...]
        var result = ""
        while let range = rest.firstRange(of: "\(name)=") {
            result += rest[..<range.upperBound]
            rest = rest[range.upperBound...]
            let value = rest.prefix { !"&; \"'\r\n\t#".contains($0) }
            if !value.isEmpty, value.first != "(" {
                result += placeholder
                rest = rest[value.endIndex...]
            }
        }
        return result + rest
    }
}
