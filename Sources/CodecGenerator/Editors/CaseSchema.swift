import CodecRuntime
import ProtocolSpec

/// What cases of a contract may be: a file with one of them or several, and their steps.
struct CaseSchema {
    /// With what clients say.
    private let speech: ScenarioSchema
    /// With what they hear, in the place of what is said.
    private let hearing: ScenarioSchema
    private let words: ScenarioWords

    /// A column of the case's table, in the place of a value.
    private static let column = "column"

    init(words: ScenarioWords) {
        self.words = words
        speech = ScenarioSchema(words: words)
        var heard = words
        heard.clientMessages = words.heardMessages ?? words.serverMessages
        hearing = ScenarioSchema(words: heard)
    }

    /// The schema of the file, and the definitions that it refers to.
    var schema: (body: JSONSchema, definitions: [JSONSchema.Property]) {
        let several = JSONSchema([("required", .array([.string(CaseKey.cases.rawValue)]))])
        let body = JSONSchema.when(several, then: .object(file), else: .object(one(isAlone: true))).described(
            "What clients do and hear, and so what a server has to do: for belay verify --cases."
        )
        let own: [JSONSchema.Property] = [
            .optional("case", .object(one(isAlone: false))),
            .optional("clients", clients),
            .optional("step", step),
            .optional("line", saying),
            .optional("matchers", hearing.matchers),
            .optional("test", hearing.test(equals: .anything)),
            .optional("discriminatorTest", hearing.test(equals: hearing.discriminator(besides: "object"))),
            .optional("connection", connection),
            .optional(Self.column, .text(matching: "^\\{\\{ ?[A-Za-z0-9_]+ ?\\}\\}$", cure: "a column: {{NAME}}")),
        ]
        return (body, own + speech.lines + texts + words.definitions)
    }

    // MARK: Files

    private var shared: [JSONSchema.Property] {
        [
            .optional("$schema", JSONSchema.anything.described("The schema of this file, for editors.")),
            .optional(
                CaseKey.contract.rawValue,
                JSONSchema.type("string").described("The contract that it is for, by its path from here.")
            ),
        ]
    }

    private var file: [JSONSchema.Property] {
        shared + [
            .optional(CaseKey.about.rawValue, JSONSchema.type("string").described("What these cases are about.")),
            .needed(
                CaseKey.cases.rawValue,
                JSONSchema.array(of: .reference("case"), atLeast: 1).described("The cases, each with its own clients.")
            ),
            .optional(CaseKey.clients.rawValue, .reference("clients")),
            .optional(CaseKey.include.rawValue, include),
        ]
    }

    private func one(isAlone: Bool) -> [JSONSchema.Property] {
        let row = JSONSchema.type("object").with("minProperties", .integer(1))
            .with("propertyNames", JSONSchema([("pattern", .string("^[A-Za-z0-9_]+$"))]).json)
        return (isAlone ? shared : []) + [
            .needed(
                CaseKey.case.rawValue,
                JSONSchema.type("string").with("pattern", .string("[A-Za-z0-9]|[^\\x00-\\x7f]"))
                    .described("The sentence that the case proves; its id is made from it.")
            ),
            .optional(CaseKey.about.rawValue, JSONSchema.type("string").described("Why it matters.")),
            .optional(CaseKey.clients.rawValue, .reference("clients")),
            .optional(CaseKey.include.rawValue, include),
            .optional(
                CaseKey.each.rawValue,
                JSONSchema.array(of: row, atLeast: 1)
                    .described("A table: the case is repeated for each row, with its values in the place of {{NAME}}.")
            ),
            .needed(
                CaseKey.steps.rawValue,
                JSONSchema.array(of: .reference("step"), atLeast: 1).described("What is done and heard, in this order.")
            ),
        ]
    }

    private var include: JSONSchema {
        JSONSchema.any(of: [.type("string"), .array(of: .type("string"))])
            .described("Files with one case each, by their paths from here: their steps come first.")
    }

    /// Whom the contract knows.
    private var roles: [String] {
        words.roles.isEmpty ? [CaseWord.client] : words.roles + BuiltInRole.allCases.map(\.rawValue)
    }

    private var clients: JSONSchema {
        let taken = (roles + Self.ownWords).map(TextPattern.escaped).joined(separator: "|")
        return JSONSchema.map(of: .words(roles))
            .with("propertyNames", JSONSchema([("pattern", .string("^(?!(?:\(taken))$)\\S+$"))]).json)
            .described("More connections, by names of their own: {phone: \(roles[0])} is a second device.")
    }

    // MARK: Steps

    /// One step of a case: what a client says, does or hears, with its options.
    private var step: JSONSchema {
        let alone = CaseVerb.allCases.filter(\.standsAlone).map(\.rawValue).joined(separator: "|")
        let cure = "a step without a value: WHO \(alone.replacing("|", with: ", WHO "))"
        let bare = JSONSchema.text(matching: "^\\S+ (?:\(alone))$", cure: cure)
        let steps = [bare, saying(nil)] + CaseVerb.allCases.map { saying($0) }
        return JSONSchema.any(of: hasPauses ? steps + [pause] : steps).described("What somebody does or hears.")
    }

    /// Whether `pause` is a step. It is none where a client has that name: then it begins that client's line.
    private var hasPauses: Bool { !roles.contains(CaseWord.pause) }

    /// The words that no client can be called by.
    private static let ownWords = CaseOption.allCases.map(\.rawValue) + [CaseWord.pause]

    private var pause: JSONSchema {
        .object([
            .needed(
                CaseWord.pause,
                Self.orColumn(ScenarioSchema.duration).described("Nobody does anything for this long, at most 10m.")
            )
        ])
    }

    /// A step with one verb, for everybody of the contract by name and for other clients by the form of the key.
    private func saying(_ verb: CaseVerb?) -> JSONSchema {
        let ending = verb.map { " \($0.rawValue)" } ?? ""
        let value = value(of: verb).described(Self.meaning(of: verb))
        let options = verb?.options ?? []
        let properties =
            roles.map { JSONSchema.Property.optional("\($0)\(ending)", value) }
            + options.map { .optional($0.rawValue, self.option($0)) }
        let names = Self.ownWords.joined(separator: "|")
        let own = "^(?!(?:\(names))$)\\S+\(ending)$"
        return JSONSchema.type("object")
            .with("properties", .object(properties.map { .init(name: $0.name, value: $0.schema.json) }))
            .with("patternProperties", .object([.init(name: own, value: value.json)]))
            .with("additionalProperties", .bool(false))
            .with("minProperties", .integer(1))
            .with("maxProperties", .integer(1 + options.count))
            // More than options.
            .with(
                "not",
                JSONSchema([("propertyNames", JSONSchema.words(CaseOption.allCases.map(\.rawValue)).json)]).json
            )
    }

    private func value(of verb: CaseVerb?) -> JSONSchema {
        switch verb {
        case nil, .asks: .reference("line")
        case .connects: .any(of: [.type("null"), .reference("connection")])
        case .hears: .reference("matchers")
        case .hearsInAnyOrder: .array(of: .reference("matchers"), atLeast: 1)
        case .hearsNothing: .any(of: [.type("null"), .reference("matchers")])
        case .closed: Self.orColumn(code)
        case .refused: Self.orColumn(.integer(CaseWord.statuses))
        case .closes:
            Self.orColumn(.any(of: [.type("null")] + ScenarioLimits.closeCodes.map(JSONSchema.integer)))
        }
    }

    private var code: JSONSchema {
        let names = words.closeCodes.map { JSONSchema.constant(.string($0.name)).described($0.meaning) }
        return .any(of: names + [.integer(1_000...4_999)])
    }

    private func option(_ option: CaseOption) -> JSONSchema {
        switch option {
        case .within:
            Self.orColumn(ScenarioSchema.duration)
                .described("How long to wait; as long as the target says, if left out.")
        case .times: Self.orColumn(.integer(CaseWord.times)).described("How often; requests are asked at once.")
        case .answer:
            JSONSchema.reference("matchers").described(
                "What the answer must be like; {{asked.FIELD}} is the request's."
            )
        case .keep:
            JSONSchema.map(of: .reference(ContractValue.text))
                .with("propertyNames", JSONSchema([("pattern", .string("^[A-Za-z0-9_]+$"))]).json)
                .described("Keeps values under names, for later steps: {id: \"{{heard.id}}\"} and then {{id}}.")
        }
    }

    private static func orColumn(_ schema: JSONSchema) -> JSONSchema { .any(of: [schema, .reference(column)]) }

    private static func meaning(of verb: CaseVerb?) -> String {
        switch verb {
        case nil: "The client sends this."
        case .connects: "The client connects now; otherwise it does so before the first step."
        case .asks: "The client sends this with a fresh number, and waits for the answer that has it."
        case .hears: "Waits for the first message like this; what comes before it is passed over."
        case .hearsInAnyOrder: "Waits for a message like each of these."
        case .hearsNothing: "Nothing more comes, or nothing like this: something sent behind it proves that."
        case .closed: "The server closes the connection with this code."
        case .refused: "The server answers the handshake with this HTTP status."
        case .closes: "The client closes the connection."
        }
    }

    // MARK: Values

    /// A message, or a frame as it is written.
    private var saying: JSONSchema {
        let text = JSONSchema.reference(ContractValue.text)
        let raw = JSONSchema.object([
            .needed(CaseWord.raw, text.described("The frame's text as it is written, right or wrong."))
        ])
        let binary = JSONSchema.object([.needed(CaseWord.binary, text.described("The frame's bytes, in Base64."))])
        return .any(of: [speech.line, raw, binary])
    }

    private var connection: JSONSchema {
        let pairs = JSONSchema.map(of: .any(of: [.reference(ContractValue.text), .type("integer")]))
        let seconds = JSONSchema.text(matching: "^0*[1-9][0-9]*(?:s|m|h)$", cure: "a number of whole seconds: 2s")
        return .object(
            ConnectionKey.allCases.map { key in
                switch key {
                case .room:
                    .optional(key.rawValue, Self.orColumn(room).described("The room; the main one if left out."))
                case .token: .optional(key.rawValue, Self.orColumn(token).described("A token with a fault, or none."))
                case .lifetime:
                    .optional(key.rawValue, Self.orColumn(seconds).described("How long the token is good from now on."))
                case .query: .optional(key.rawValue, pairs.described("Added to the address."))
                case .headers: .optional(key.rawValue, pairs.described("More header fields of the handshake."))
                case .first:
                    .optional(
                        key.rawValue,
                        JSONSchema.words([CaseWord.none]).described("none: the client does not log in by itself.")
                    )
                }
            }
        )
    }

    private var room: JSONSchema {
        guard words.roles.isEmpty else { return .words(RoomName.allCases.map(\.rawValue) + [CaseWord.nowhere]) }
        return speech.room
    }

    private var token: JSONSchema {
        guard !words.roles.isEmpty else { return .words([CaseWord.none]) }
        let faults = TargetSchema.faultyTokens.map { name, meaning in
            JSONSchema.constant(.string(name)).described("A token that \(meaning).")
        }
        return .any(
            of: [
                JSONSchema.constant(.string(CaseWord.none)).described("No token at all."),
                JSONSchema.constant(.string(CaseWord.empty)).described("An empty token."),
            ] + faults
        )
    }

    /// Texts with `{{…}}`. Which values there are follows from the lines before, so that only their form is said here.
    private var texts: [JSONSchema.Property] {
        let plain = "(?:(?!\\{\\{)[\\s\\S])*"
        let value = "\\{\\{(?:(?!\\}\\})[\\s\\S])+\\}\\}"
        let text = JSONSchema.text(
            matching: "^\(plain)(?:\(value)\(plain))*$",
            cure:
                "in braces stand {{heard.FIELD}}, {{NAME}} for what is kept, {{secret.NAME}}, {{uuid}}, {{counter.NAME}} …"
        )
        let alone = JSONSchema.type("string").with("pattern", .string("^\(value)$"))
        return [
            .optional(ContractValue.text, text),
            .optional(
                ContractValue.filled,
                JSONSchema.reference(ContractValue.text).with("pattern", .string("\\{\\{"))
            ),
            .optional(ContractValue.alone, alone),
            .optional(ContractValue.aloneNumber, alone),
        ]
    }
}
