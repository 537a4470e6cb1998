import ProtocolSpec
import SpecParser
import Yams

/// Reads a text with our reader and with Yams, which reads with libyaml, and says where they differ.
enum YamsComparison {
    /// What the two make of a text.
    enum Outcome: Equatable {
        /// Both give the same tree, with the same places.
        case same
        /// Both refuse it; whether at the same place.
        case refused(samePlace: Bool)
        /// One of them refuses it, for a reason that we have decided on.
        case decided
        case differs(String)
    }

    static func compare(_ text: String) -> Outcome {
        var diagnostics = DiagnosticCollector()
        let document = DocumentReader().read(Array(text.utf8), file: "a.yaml", diagnostics: &diagnostics)
        let problems = diagnostics.diagnostics
        do {
            // libyaml would count a byte order mark as the first column.
            let plain = String(
                text.unicodeScalars.first == "\u{FEFF}" ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
            )
            guard let theirs = try Parser(yaml: plain, resolver: .basic, encoding: .utf8).singleRoot() else {
                let message = document.root == nil ? problems.first?.message ?? "" : "a document"
                if message == "the document is empty" { return .same }
                return isOurRefusal(message) ? .decided : .differs("Yams finds nothing, we find \(problems)")
            }
            guard let ours = document.root else {
                let isDecided = problems.contains { isOurRefusal($0.message) }
                return isDecided ? .decided : .differs("we refuse what Yams takes: \(problems)")
            }
            if problems.contains(where: { $0.message.contains("is here a second time") }) { return .decided }
            var end = SourceLocation(file: "a.yaml", line: 1, column: 1)
            for line in TextLines.of(text[...]) {
                end.column = line.unicodeScalars.count + 1
                end.line += 1
            }
            end.line -= 1
            return difference(theirs, ours, end: end).map { .differs($0) } ?? .same
        } catch let error as YamlError {
            return compare(error, document, problems)
        } catch {
            return .differs("\(error)")
        }
    }

    private static func compare(_ error: YamlError, _ document: ReadDocument, _ problems: [Diagnostic]) -> Outcome {
        guard case .scanner(_, let problem, let mark, _) = error.problem else {
            // The keys that Yams finds twice, where we stopped at something else or say the same of each.
            let isKnown = document.root == nil || problems.contains { $0.message.contains("a second time") }
            return isKnown ? .refused(samePlace: true) : .differs("we find no duplicate: \(error)")
        }
        guard document.root != nil else {
            return .refused(samePlace: problems.contains { ($0.location.line, $0.location.column) == mark })
        }
        let line = TextLines.of(document.text[...])[mark.line - 1]
        let isTab = line.unicodeScalars.dropFirst(mark.column - 1).first == "\t"
        return isTakenByUs(problem, isTab: isTab) ? .decided : .differs("we take what Yams refuses: \(error)")
    }

    /// What libyaml takes and we refuse.
    private static func isOurRefusal(_ message: String) -> Bool {
        message.hasPrefix("a key is a text; an alias or a collection")  // YAML has keys that are no text.
            || message.hasPrefix("the document nests more than") || message.hasPrefix("the document has more than")
            || message.hasSuffix("in two hexadecimal digits a byte")  // libyaml takes bytes that are no UTF-8.
            || message.hasSuffix("or write it as an escape in double quotes")  // It takes U+0085, for one.
    }

    /// What libyaml refuses and YAML 1.2 allows.
    private static func isTakenByUs(_ problem: String, isTab: Bool) -> Bool {
        // The colon of a key in braces may stand on a later line, or behind more than 1024 characters.
        problem == "did not find expected ',' or '}'"
            // JSON writes characters outside of the basic plane as two escapes.
            || problem == "found invalid Unicode character escape code"
            // A tab separates where it does not indent: behind a dash or enough spaces, and before a comment.
            || isTab
    }

    // MARK: Trees

    private static func difference(_ theirs: Node, _ ours: DocumentNode, end: SourceLocation) -> String? {
        let mark = place(theirs.mark, end)
        guard mark == ours.location else { return "\(ours.location) is at \(mark) for Yams" }
        switch (theirs, ours.content) {
        case (.sequence(let items), .sequence(let ownItems)):
            guard items.count == ownItems.count else { return "\(mark): \(ownItems.count) of \(items.count) items" }
            for (item, own) in zip(items, ownItems) {
                if let found = difference(item, own, end: end) { return found }
            }
            return nil
        case (.mapping(let mapping), .mapping(let entries)): return difference(mapping, entries, end: end)
        case (.scalar(let scalar), let content):
            let expected = expected(scalar)
            let isSame = expected.isEmpty || expected.contains { "\($0)" == "\(content)" }
            return isSame ? nil : "\(mark): \(content), for Yams \(expected)"
        default: return "\(mark): \(ours.kind), for Yams \(theirs)"
        }
    }

    private static func difference(
        _ mapping: Node.Mapping,
        _ entries: [DocumentNode.Entry],
        end: SourceLocation
    ) -> String? {
        let pairs = mapping.filter { $0.key.scalar.map { $0.string != "<<" || $0.style != .plain } ?? true }
        let merges = pairs.count < mapping.count
        guard merges || pairs.count == entries.count else { return "\(entries.count) of \(pairs.count) entries" }
        for (index, pair) in pairs.enumerated() {
            guard let key = pair.key.scalar else { return "a key that is no text is taken" }
            let own = merges ? entries.first { $0.key == key.string } : entries[index]
            guard let own, own.key.utf8.elementsEqual(key.string.utf8) else { return "no key \(key.string)" }
            let mark = place(key.mark, end)
            guard own.keyLocation == mark else { return "the key at \(own.keyLocation) is at \(mark) for Yams" }
            if let found = difference(pair.value, own.value, end: end) { return found }
        }
        return nil
    }

    private static func place(_ mark: Mark?, _ end: SourceLocation) -> SourceLocation {
        let place = SourceLocation(file: end.file, line: mark?.line ?? 0, column: mark?.column ?? 0)
        // libyaml ends every text with a line break. What is left out behind it has no line of its own.
        return place.line > end.line ? end : place
    }

    /// What a scalar of Yams may be to us; nothing where we say that its tag or its number is wrong.
    private static func expected(_ scalar: Node.Scalar) -> [DocumentNode.Content] {
        switch scalar.tag.rawValue {
        case "" where scalar.style == .plain: PlainScalar.content(of: scalar.string).map { [$0] } ?? []
        // Yams gives each key this tag; to an alias of a key we give what its text is.
        case "tag:yaml.org,2002:str" where scalar.style == .plain:
            [.string(scalar.string), PlainScalar.content(of: scalar.string)].compactMap { $0 }
        case "", "!", "tag:yaml.org,2002:str": [.string(scalar.string)]
        default: []
        }
    }
}

extension YamlError {
    /// Its words and place, if it has a place.
    fileprivate var problem: YamlError? {
        switch self {
        case .scanner: self
        case .parser(let context, let problem, let mark, let yaml),
            .composer(let context, let problem, let mark, let yaml):
            .scanner(context: context, problem: problem, mark, yaml: yaml)
        default: nil
        }
    }
}

/// A line and a column, and those of a mark of Yams.
private func == (place: (line: Int, column: Int), mark: Mark) -> Bool {
    place.line == mark.line && place.column == mark.column
}
