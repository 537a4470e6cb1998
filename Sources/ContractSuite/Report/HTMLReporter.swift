internal import Mustache

/// Writes a report as one HTML page that needs nothing else: no network, no script, no font.
package struct HTMLReporter: Sendable {
    private let isStrict: Bool
    private let rerun: RerunCommand

    /// - Parameters:
    ///   - isStrict: whether a failed SHOULD breaks the contract too.
    ///   - rerun: how to make the run again.
    package init(isStrict: Bool = false, rerun: RerunCommand) {
        self.isStrict = isStrict
        self.rerun = rerun
    }

    /// - Throws: an error if the page's template is broken, which a test would have shown.
    package func text(of report: Report) throws -> String {
        _ = Self.escaping
        let template = try MustacheTemplate(string: ReportTemplate.text)
        let library = MustacheLibrary(templates: ["case": try MustacheTemplate(string: ReportCaseTemplate.text)])
        return template.render(ReportPage(report, isStrict: isStrict, rerun: rerun), library: library)
    }

    /// Registers the content type that the template's first line names.
    private static let escaping: Void = MustacheContentTypes.register(ScalarHTML(), named: "SCALAR_HTML")
}

/// Escapes for HTML by code points.
///
/// The library's own escaping compares characters, and does not see a quote that has a combining accent.
private struct ScalarHTML: MustacheContentType {
    func escapeText(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
