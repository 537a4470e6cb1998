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
