/// An error or a warning about a document: the place, the problem and what to do.
package struct Diagnostic: Hashable, Sendable {
    /// Only an error makes a document unusable.
    package enum Severity: String, Sendable {
        case error, warning
    }

    package var severity: Severity
    package var location: SourceLocation
    /// What is wrong, and what to write instead: one sentence, no full stop at its end.
    package var message: String

    package init(severity: Severity = .error, location: SourceLocation, message: String) {
        self.severity = severity
        self.location = location
        self.message = message
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: error: message`, the form that editors and terminals make a link of.
    package var description: String { "\(location): \(severity.rawValue): \(message)" }
}
