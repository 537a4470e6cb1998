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

    package mutating func error(_ message: String, cure: String? = nil, at location: SourceLocation) {
        diagnostics.append(Diagnostic(severity: .error, location: location, message: message, cure: cure))
    }

    package mutating func warning(_ message: String, cure: String? = nil, at location: SourceLocation) {
        diagnostics.append(Diagnostic(severity: .warning, location: location, message: message, cure: cure))
    }

    package mutating func append(contentsOf other: some Sequence<Diagnostic>) {
        diagnostics.append(contentsOf: other)
    }
}
