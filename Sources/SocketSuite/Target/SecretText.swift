package import ContractSuite
package import ProtocolSpec

/// A text that may hold secrets which stand elsewhere: `Bearer {env: TOKEN}`.
///
/// It is not resolved before a run begins, so that a target can be read where its secrets aren't.
package struct SecretText: Sendable, Hashable {
    /// With its placeholders.
    package var template: String
    package var location: SourceLocation

    package init(_ template: String, at location: SourceLocation) {
        self.template = template
        self.location = location
    }

    /// Whether all of the text is as it stands.
    package var isPlain: Bool { template.firstMatch(of: Self.pattern) == nil }

    // Compiled anew at each use: a Regex is not Sendable.
    private static var pattern: Regex<(Substring, Substring, Substring)> { /\{(env|file):\s*([^{}]+?)\s*\}/ }

    /// The text with each secret in its place.
    ///
    /// - Parameter environment: knows variables and files.
    /// - Returns: the text, and the secrets in it.
    /// - Throws: `SuiteError` where a variable is not set or a file can't be read.
    package func resolved(_ environment: any HostEnvironment) throws(SuiteError) -> (text: String, secrets: [String]) {
        var (text, secrets) = ("", [String]())
        var rest = template[...]
        while let match = rest.firstMatch(of: Self.pattern) {
            let secret = try secret(String(match.output.1), String(match.output.2), environment)
            text += rest[..<match.range.lowerBound] + secret
            secrets.append(secret)
            rest = rest[match.range.upperBound...]
        }
        return (text + rest, secrets)
    }

    private func secret(
        _ kind: String,
        _ name: String,
        _ environment: any HostEnvironment
    ) throws(SuiteError) -> String {
        if kind == "env" {
            if let text = environment.environment(name), !text.isEmpty { return text }
            throw SuiteError(.secret, "\(location): error: the environment variable \(name) is not set")
        }
        do {
            // An editor ends a file with a line break, which is not part of the secret.
            return String(try environment.contents(of: name).reversed().drop { $0.isNewline }.reversed())
        } catch {
            throw SuiteError(.secret, "\(location): error: \(name) can't be read: \(error)")
        }
    }
}
