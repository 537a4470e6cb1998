/// An error or a warning about a document: the place, the problem and what to do.
package struct Diagnostic: Hashable, Sendable {
    /// Only an error makes a document unusable.
    package enum Severity: String, Sendable {
        case error, warning
    }

    package var severity: Severity
    package var location: SourceLocation
    /// What is wrong and what it leads to: one sentence, no full stop at its end. Where there is no `cure`, it also says
    /// what to write instead.
    package var message: String
    /// What to write instead; part of a sentence.
    package var cure: String?

    package init(severity: Severity = .error, location: SourceLocation, message: String, cure: String? = nil) {
        self.severity = severity
        self.location = location
        self.message = message
        self.cure = cure
    }

    /// The whole sentence: what is wrong, and what to do.
    package var sentence: String { cure.map { "\(message); \($0)" } ?? message }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: error: message`, the form that editors and terminals make a link of.
    package var description: String { "\(location): \(severity.rawValue): \(sentence)" }
}
