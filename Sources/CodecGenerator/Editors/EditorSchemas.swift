import CodecRuntime
package import ProtocolSpec

/// Makes the JSON Schemas by which an editor completes, explains and checks scenarios, targets and cases of a contract.
///
/// They say what the readers of these files say, as far as JSON Schema can. A pure function of the contract: the same
/// contract gives the same bytes.
package struct EditorSchemas: Sendable {
    /// The kinds of files that have a schema.
    package enum Document: String, CaseIterable, Sendable {
        case scenario, target
        case `case`

        /// The schema's file, beside the contract's.
        package var fileName: String { "\(rawValue).schema.json" }
    }

    private let contract: RoomContract

    /// - Parameter contract: a contract that was read without errors.
    package init(contract: RoomContract) {
        self.contract = contract
    }

    /// The schema of scenarios of any contract, as text without a newline at the end.
    ///
    /// - Parameter words: the contract's words.
    /// - Returns: the schema.
    package static func scenarioText(of words: ScenarioWords) -> String {
        text(of: .scenario, words, ScenarioSchema(words: words).schema)
    }

    /// The schema of cases of any contract, as text without a newline at the end.
    ///
    /// - Parameter words: the contract's words.
    /// - Returns: the schema.
    package static func caseText(of words: ScenarioWords) -> String {
        text(of: .case, words, CaseSchema(words: words).schema)
    }

    /// The schema of targets of a contract without people, as text without a newline at the end.
    ///
    /// - Parameters:
    ///   - contract: the contract.
    ///   - words: its title, version and file.
    /// - Returns: the schema.
    package static func targetText(of contract: Contract, _ words: ScenarioWords) -> String {
        text(of: .target, words, SocketTargetSchema(contract: contract).schema)
    }

    /// The schemas' files, sorted by name.
    package func files() -> [CodecGenerator.File] {
        Document.allCases.map { CodecGenerator.File(name: $0.fileName, contents: text(of: $0) + "\n") }
            .sorted { $0.name < $1.name }
    }

    /// One schema, as text without a newline at the end.
    package func text(of document: Document) -> String {
        let words = ScenarioWords(contract)
        let schema =
            switch document {
            case .scenario: ScenarioSchema(words: words).schema
            case .target: TargetSchema(contract: contract).schema
            case .case: CaseSchema(words: words).schema
            }
        return Self.text(of: document, words, schema)
    }

    private static func text(
        of document: Document,
        _ words: ScenarioWords,
        _ schema: (body: JSONSchema, definitions: [JSONSchema.Property])
    ) -> String {
        let (body, definitions) = schema
        let members = definitions.map { JSONValue.Member(name: $0.name, value: $0.schema.json) }
        let whole = heading(of: document, words).and(body).with("$defs", .object(members))
        return JSONLayout.text(of: whole.json)
    }

    private static func heading(of document: Document, _ contract: ScenarioWords) -> JSONSchema {
        JSONSchema([
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            (
                "$id",
                .string("urn:belay:\(document.rawValue):\(slug(contract.title)):\(slug(contract.version))")
            ),
            ("$comment", .string("\(CodecGenerator.mark) Source: \(contract.source), version \(contract.version).")),
            ("title", .string("\(document.title) for \(contract.title)")),
        ])
    }

    /// A text as it may stand in a URN (RFC 8141): letters, digits, dots and hyphens.
    private static func slug(_ text: String) -> String {
        let kept = text.lowercased().unicodeScalars.map { scalar in
            ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "." ? String(scalar) : "-"
        }
        let words = kept.joined().split(separator: "-")
        return words.isEmpty ? "contract" : words.joined(separator: "-")
    }
}

extension EditorSchemas.Document {
    fileprivate var title: String {
        switch self {
        case .scenario: "Scenario"
        case .target: "Target"
        case .case: "Case"
        }
    }
}
