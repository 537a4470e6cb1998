internal import ProtocolSpec
internal import Yams

extension YamlError {
    /// The parser's complaint, at its place, in words that say what to do.
    func diagnostic(in text: DocumentText) -> Diagnostic {
        switch self {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let isUnended = problem == "found unexpected end of stream"
            // What was never closed is mended where it was opened, not at the end of the file.
            let place = isUnended ? context?.mark ?? mark : mark
            // Where a document ends without a line break, the parser counts a line that is not there.
            let end = text.location(atByte: text.bytes.count)
            let location = min(SourceLocation(file: text.file, line: place.line, column: place.column), end)
            return Diagnostic(
                location: location,
                message: Self.message(problem, context: context?.text, at: location, in: text)
            )
        case .duplicatedKeysInMapping(let keys, let context):
            let location = SourceLocation(file: text.file, line: context.mark.line, column: context.mark.column)
            let names = keys.map { "\"\($0)\"" }.joined(separator: ", ")
            return Diagnostic(location: location, message: "\(names) is in this mapping a second time; remove one")
        default:
            return Diagnostic(location: text.location(atByte: 0), message: "the file is not valid YAML: \(self)")
        }
    }

    private static func message(
        _ problem: String,
        context: String?,
        at location: SourceLocation,
        in text: DocumentText
    ) -> String {
        switch (problem, context) {
        case ("found character that cannot start any token", _):
            unstartable(at: location, in: text)
        case ("mapping values are not allowed in this context", _):
            "a colon and a value may not stand here; quote a text that has \": \" in it, or mend the indentation"
        case ("could not find expected ':'", _):
            "a key needs a colon and a value; mend the indentation, or quote the text before"
        case ("found unexpected end of stream", _):
            "the quote that opens here is never closed"
        case ("did not find expected key", _):
            "no key can begin here; mend the indentation, or quote the text before"
        case ("did not find expected '-' indicator", _):
            "the sequence goes on with \"- \"; mend the indentation"
        case ("did not find expected ',' or ']'", _):
            "a sequence in brackets goes on with a comma, or ends with ]"
        case ("did not find expected ',' or '}'", _):
            "a mapping in braces goes on with a comma, or ends with }"
        case ("found undefined alias", _):
            "no value before this alias has an anchor of that name, or the alias is inside that value"
        case (_, "expected a single document in the stream"):
            "a second document begins here; a file holds one"
        default:
            "this is not valid YAML: " + (context.map { "\($0), " } ?? "") + problem
        }
    }

    private static func unstartable(at location: SourceLocation, in text: DocumentText) -> String {
        let lines = TextLines.of(text.string[...])
        let line = lines.indices.contains(location.line - 1) ? lines[location.line - 1] : ""
        guard let character = line.unicodeScalars.dropFirst(location.column - 1).first else {
            return "no value can begin here"
        }
        if character == "\t" { return "a tab may not indent; use spaces" }
        return "a value may not begin with \(character); quote it"
    }
}
