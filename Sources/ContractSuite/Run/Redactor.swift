package import AccessTokens
internal import Synchronization

/// Takes secrets out of what is shown: those that the suite knows, and what looks like a token.
package final class Redactor: Sendable {
    /// Stands where a secret stood.
    package static let placeholder = "(secret)"

    /// Longest first: one secret may be a part of another.
    private let secrets: Mutex<[(text: String, label: String)]>
    private let parameters: [String]

    /// - Parameters:
    ///   - secrets: what must not be seen, each with what to show for it: «token of ann».
    ///   - parameters: names of query parameters and cookies whose values are secret.
    package init(secrets: [(Secret, label: String)], parameters: [String]) {
        self.secrets = Mutex(Self.sorted(Self.withSignatures(secrets.map { ($0.0.reveal(), $0.label) })))
        self.parameters = parameters
    }

    /// Hides a secret that the server gave out, from now on.
    package func learn(_ secret: String, label: String) {
        secrets.withLock { $0 = Self.sorted($0 + Self.withSignatures([(secret, label)])) }
    }

    /// A signature alone is still a part of a token, and checks move them from one to another.
    private static func withSignatures(
        _ secrets: [(text: String, label: String)]
    ) -> [(text: String, label: String)] {
        secrets.flatMap { secret -> [(text: String, label: String)] in
            let parts = secret.text.split(separator: ".")
            guard parts.count == 3, parts[2].count > 16 else { return [secret] }
            return [secret, (String(parts[2]), "signature of \(secret.label)")]
        }
    }

    private static func sorted(_ secrets: [(text: String, label: String)]) -> [(text: String, label: String)] {
        // A secret of a few letters would take ordinary words out of the text.
        secrets.filter { $0.text.utf8.count >= 4 }
            .sorted { ($1.text.utf8.count, $0.text) < ($0.text.utf8.count, $1.text) }
    }

    /// The text without secrets.
    package func clean(_ text: String) -> String {
        let secrets = secrets.withLock(\.self)
        var text = SecretFinder(secrets: secrets).hidden(in: text)
        // A token that the server made up: up to three parts in base64url, the first one beginning with `{"`.
        if Self.holds(text, "eyJ") {
            let token = /eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,2}/.matchingSemantics(.unicodeScalar)
            text = text.replacing(token, with: Self.placeholder)
        }
        for parameter in parameters where Self.holds(text, "\(parameter)=") { text = Self.hide(parameter, in: text) }
        let lower = text.lowercased()
        guard Self.holds(lower, "cookie:") || Self.holds(lower, "authorization:") else { return text }
        let header = /(?i)((?:cookie|authorization):\s*)[^\r\n]+/.matchingSemantics(.unicodeScalar)
        return text.replacing(header) { $0.output.1 + Self.placeholder }
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

    /// `name=value` becomes `name=(secret)`, unless a label stands there already or there is no value.
    private static func hide(_ name: String, in text: String) -> String {
        var rest = text.unicodeScalars[...]
        var result = ""
        while let range = rest.firstRange(of: "\(name)=".unicodeScalars) {
            result.unicodeScalars += rest[..<range.upperBound]
            rest = rest[range.upperBound...]
            let value = rest.prefix { !"&; \"'\r\n\t#".unicodeScalars.contains($0) }
            if !value.isEmpty, value.first != "(" {
                result += placeholder
                rest = rest[value.endIndex...]
            }
        }
        result.unicodeScalars += rest
        return result
    }
}
