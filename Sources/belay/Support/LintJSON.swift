import CodecRuntime
import ProtocolSpec

/// What `belay lint --json` prints: `[{"file", "line", "column", "severity", "message", "cure"}]`.
struct LintJSON {
    private let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// A line for each diagnostic.
    var text: String {
        if diagnostics.isEmpty { return "[]" }
        return "[\n" + diagnostics.map { "  " + Self.line($0) }.joined(separator: ",\n") + "\n]"
    }

    private static func line(_ diagnostic: Diagnostic) -> String {
        let parts = Self.parts(of: diagnostic)
        let members: [(String, JSONValue)] = [
            ("file", .string(diagnostic.location.file)),
            ("line", .integer(diagnostic.location.line)),
            ("column", .integer(diagnostic.location.column)),
            ("severity", .string(diagnostic.severity.rawValue)),
            ("message", .string(parts.message)),
            ("cure", parts.cure.map(JSONValue.string) ?? .null),
        ]
        return JSONValue.object(members.map { JSONValue.Member(name: $0, value: $1) }).jsonText
    }

    /// Most readers say the cure behind a semicolon.
    private static func parts(of diagnostic: Diagnostic) -> (message: String, cure: String?) {
        if let cure = diagnostic.cure { return (diagnostic.message, cure) }
        guard let mark = diagnostic.message.ranges(of: "; ").last else { return (diagnostic.message, nil) }
        return (String(diagnostic.message[..<mark.lowerBound]), String(diagnostic.message[mark.upperBound...]))
    }
}
