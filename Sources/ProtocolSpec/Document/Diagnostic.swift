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

/// Collects what a reader finds, so that one run reports every problem and not just the first.
package struct DiagnosticCollector: Sendable {
    package private(set) var diagnostics: [Diagnostic] = []

    package init() {}

    /// Whether anything collected makes the document unusable.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// What was collected, by place, each once.
    package var sorted: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return diagnostics.enumerated()
            .sorted { ($0.element.location, $0.offset) < ($1.element.location, $1.offset) }
            .map(\.element)
            .filter { seen.insert($0).inserted }
    }

    package mutating func error(_ message: String, at location: SourceLocation) {
        diagnostics.append(Diagnostic(severity: .error, location: location, message: message))
    }

    package mutating func warning(_ message: String, at location: SourceLocation) {
        diagnostics.append(Diagnostic(severity: .warning, location: location, message: message))
    }

    package mutating func append(contentsOf other: some Sequence<Diagnostic>) {
        diagnostics.append(contentsOf: other)
    }
}

/// A document that can't be used, with every reason.
package struct DocumentError: Error, Hashable, Sendable {
    /// At least one error, sorted by place.
    package var diagnostics: [Diagnostic]
    /// The text of each file that a diagnostic points into, by `SourceLocation.file`.
    package var sources: [String: String]

    package init(diagnostics: [Diagnostic], sources: [String: String]) {
        self.diagnostics = diagnostics
        self.sources = sources
    }
}

extension DocumentError: CustomStringConvertible {
    /// Every diagnostic with its line and a caret.
    package var description: String {
        DiagnosticPrinter(sources: sources).text(of: diagnostics)
    }
}
