import CodecRuntime
import ProtocolSpec

/// What a scenario of a contract may be: the file, its rules, and what sets them off.
struct ScenarioSchema {
    let words: ScenarioWords

    var roles: [String] { words.roles }
    var messages: [ScenarioWords.Message] { words.clientMessages }

    /// The schema of the file, and the definitions that it refers to.
    var schema: (body: JSONSchema, definitions: [JSONSchema.Property]) {
        let body = JSONSchema.object(file).described(
            "What your partners do and when, and what goes wrong: for belay mock."
        )
        let own: [JSONSchema.Property] = [
            .optional("steps", .array(of: .reference("step"))),
            .optional("step", step),
            .optional("rule", rule),
            .optional("trigger", trigger),
            .optional("matchers", matchers),
            .optional("test", test(equals: .anything)),
            .optional("discriminatorTest", test(equals: discriminator(besides: "object"))),
            .optional("line", line),
            .optional("serverLine", serverLine),
        ]
        return (body, own + lines + serverLines + faults + texts + words.definitions)
    }

    private var file: [JSONSchema.Property] {
        let clock = JSONValue.string("2026-01-13T18:30:00.123456Z")
        return [
            .optional("$schema", JSONSchema.anything.described("The schema of this file, for editors.")),
            .needed("scenario", JSONSchema.type("string").described("The scenario's name.")),
            .optional("about", JSONSchema.type("string").described("What it is for; the banner shows it.")),
            .optional(
                "contract",
                JSONSchema.type("string").described("The contract that it is for, by its path from here.")
            ),
            .optional(
                "you",
                JSONSchema.words(roles)
                    .described("The role that you play: its sockets start the script, and faults apply to them.")
                    .defaultValue(.string(roles.first ?? ""))
            ),
            .optional(
                "seed",
                JSONSchema.integer(Int.min...Int.max)
                    .described("Identifiers, picks and chances follow from it; another seed gives other ones.")
                    .defaultValue(.integer(0))
            ),
            .optional(
                "clock",
                JSONSchema.text(matching: TextPattern.timestamp, cure: "a date and time: 2026-01-13T18:30:00.123456Z")
                    .described("Where the virtual clock starts; pauses and frames move it, the wall clock never does.")
                    .defaultValue(clock)
            ),
            .optional(
                "people",
                .object(words.people.map(person)).described("People whose name or id differs from the contract's.")
            ),
            .optional(
                "rooms",
                JSONSchema.integer(ScenarioLimits.rooms)
                    .described("How many rooms there are; those beyond main and other are called room-3, room-4 …")
                    .defaultValue(.integer(ScenarioLimits.rooms.lowerBound))
            ),
            .optional(
                "include",
                JSONSchema.any(of: [.type("string"), .array(of: .type("string"))])
                    .described(
                        "Other scenarios, by their path from here: their rules and faults come after this file's own. "
                            + "default is what the contract's server says by itself."
                    )
            ),
            .optional("faults", JSONSchema.array(of: .reference("fault")).described("What goes wrong by itself.")),
            .optional(
                "script",
                JSONSchema.array(of: .reference("rule")).described("The rules: on a trigger, do these steps.")
            ),
        ].filter { !roles.isEmpty || !["you", "people"].contains($0.name) }
    }

    private func person(_ person: ScenarioWords.Person) -> JSONSchema.Property {
        let name = JSONSchema.type("string").described("The person's name.")
        let id = JSONSchema.text(matching: TextPattern.uuid, cure: "a UUID: 550e8400-e29b-41d4-a716-446655440000")
            .described("The person's id, a UUID.")
        let schema = JSONSchema.object([
            .optional("name", person.name.map { name.defaultValue(.string($0)) } ?? name),
            .optional("id", person.id.map { id.defaultValue(.string($0)) } ?? id),
        ])
        return .optional(person.key, schema.described(person.title))
    }

    /// Who plays a role, for a hover: «Jane Smith, unless told otherwise».
    static func title(of key: String, in room: Room) -> String {
        let name = room.people.first { $0.key == key }?.name
        let kind =
            switch BuiltInRole(rawValue: key) {
            case _ where room.members.contains(key): "A member of the rooms"
            case .friend: "A member of the room \"\(RoomName.other.rawValue)\", in the last role's place"
            case .outsider: "A known person, in none of the rooms"
            case nil: "A person"
            }
        return name.map { "\(kind): \($0) in the contract." } ?? "\(kind)."
    }
}

// MARK: - Rules

extension ScenarioSchema {
    var room: JSONSchema {
        let known = JSONSchema.words(words.rooms)
        guard !words.socketsWithRooms.isEmpty else { return known }
        let sockets = words.socketsWithRooms.map(TextPattern.escaped).joined(separator: "|")
        let cure =
            "the socket's name, a blank, and the values of the room's address, such as \(words.socketsWithRooms[0]) blue"
        return .any(of: [known, .text(matching: "^(?:\(sockets)) .", cure: cure)])
    }

    private var rule: JSONSchema {
        let state = JSONSchema.type("string")
        let properties: [JSONSchema.Property] = [
            .needed("on", .reference("trigger")),
            .needed("do", JSONSchema.reference("steps").described("What happens then, step by step.")),
            .optional("room", room.described("Only in that room; in each otherwise.")),
            .optional(
                "state",
                JSONSchema.any(of: [state, .array(of: state, atLeast: 1)])
                    .described("Only while the room is in that state, or in one of these.")
            ),
            .optional(
                "once",
                JSONSchema.type("boolean").described("Only the first time, in each room.").defaultValue(.bool(false))
            ),
            .optional(
                "count",
                JSONSchema.type("integer").with("minimum", .integer(1))
                    .described("Only the n-th time, in each room, counted from 1.")
            ),
        ]
        let enters = JSONSchema([
            (
                "properties",
                .object([.init(name: "on", value: JSONSchema.constant(.string(TriggerWord.enter.rawValue)).json)])
            ),
            ("required", .array([.string("on")])),
        ])
        return JSONSchema.object(properties).and(
            .when(enters, then: JSONSchema([("required", .array([.string("state")]))]))
        )
    }

    private var trigger: JSONSchema {
        let alone = TriggerWord.allCases.filter(\.standsAlone).map { word in
            JSONSchema.constant(.string(word.rawValue)).described(Self.meaning(of: word))
        }
        // A field of that name comes first.
        let names = Set(words.clientFields.map(\.name))
        let timed = TriggerWord.allCases.filter { !$0.standsAlone && !names.contains($0.rawValue) }.map { word in
            JSONSchema.object([.needed(word.rawValue, Self.duration.described(Self.meaning(of: word)))])
        }
        return JSONSchema.any(of: alone + timed + [.reference("matchers")])
            .described(
                "What sets the rule off: a word, {after: 10s}, {silence: 5s}, or the fields of a message of yours."
            )
    }

    private static func meaning(of word: TriggerWord) -> String {
        switch word {
        case .connect: "A socket of yours opens."
        case .reconnect: "A socket of yours opens; you have been here before and have no other."
        case .disconnect: "A socket of yours is gone, however it went."
        case .enter: "The room has entered the rule's state."
        case .after: "This long after you first connected."
        case .silence: "You have sent nothing for this long."
        }
    }

    /// The fields of a message of yours, and what each must be like.
    var matchers: JSONSchema {
        let properties =
            words.clientFields.map { field -> JSONSchema.Property in
                let isDiscriminator = field.name == words.discriminator
                let value = isDiscriminator ? discriminator() : Self.value(of: field)
                let test = JSONSchema.reference(isDiscriminator ? "discriminatorTest" : "test")
                var schema = JSONSchema.any(of: [value, test])
                if field.isBoolean { schema = schema.examples([.bool(true), .bool(false)]) }
                return .optional(field.name, schema.described(field.meaning))
            } + marked(payload: .anything)
        guard words.hasOtherClientFields else { return .object(properties) }
        // Keys that begin with $ are never the payload's.
        return JSONSchema.open(properties).with(
            "propertyNames",
            JSONSchema.any(of: [
                JSONSchema([("pattern", .string("^(?!\\$)"))]), .words(MessageWord.allCases.map(\.rawValue)),
            ]).json
        )
    }

    /// The keys of a message that are not its fields.
    private func marked(payload: JSONSchema) -> [JSONSchema.Property] {
        MessageWord.allCases.map { word in
            switch word {
            case .message:
                .optional(
                    word.rawValue,
                    Self.oneOf(messages.map(Self.named)).described("Which message of the contract it is.")
                )
            case .payload: .optional(word.rawValue, payload.described("The whole payload, in place of fields."))
            }
        }
    }

    /// What a field is compared with; one that may be an object is compared member by member.
    private static func value(of field: ScenarioWords.Field) -> JSONSchema {
        let types: JSONSchema = .type("string", "boolean", "number", "null", "array")
        return field.mayBeObject ? .type("string", "boolean", "number", "null", "array", "object") : types
    }

    /// A value that a discriminator is compared with: one that clients send, or anything that is not a text.
    func discriminator(besides more: String...) -> JSONSchema {
        let values = messages.compactMap { message in
            message.discriminatorValue.map { Self.described($0, message) }
        }
        // Where a message has several values, or none, not all of them are known.
        let text = values.count == messages.count ? [] : ["string"]
        let others = (["boolean", "number", "null", "array"] + more + text).map(JSONValue.string)
        return .any(of: values + [JSONSchema([("type", .array(others))])])
    }

    /// The name of a message, with what the contract says of it.
    private static func named(_ message: ScenarioWords.Message) -> JSONSchema { described(message.name, message) }

    private static func described(_ word: String, _ message: ScenarioWords.Message) -> JSONSchema {
        let value = JSONSchema.constant(.string(word))
        return message.meaning.map { value.described($0) } ?? value
    }

    /// One of these; nothing, where there are none.
    static func oneOf(_ schemas: [JSONSchema]) -> JSONSchema {
        schemas.isEmpty ? .words([]) : .any(of: schemas)
    }

    func test(equals: JSONSchema) -> JSONSchema {
        let tests = MatcherWord.allCases.flatMap { word -> [JSONSchema.Property] in
            let schema: JSONSchema =
                switch word {
                case .equals: equals
                case .matches: JSONSchema.type("string")
                case .length: Self.length
                case .present: JSONSchema.type("boolean")
                case .contains: .anything
                }
            let names = (word.goesBare ? [word.rawValue] : []) + [word.marked]
            return names.map { .optional($0, schema.described(Self.meaning(of: word))) }
        }
        return JSONSchema.object(tests).with("minProperties", .integer(1)).with("maxProperties", .integer(1))
    }

    private static func meaning(of word: MatcherWord) -> String {
        switch word {
        case .equals: "The field is equal to this."
        case .matches: "This regular expression is found in the field's text."
        case .length: "The text has this many code points, or the array this many items."
        case .present: "The field is there, or is not."
        case .contains: "The text has this text in it, the array this item, or the object these members."
        }
    }

    private static var length: JSONSchema {
        let number = JSONSchema.integer(ScenarioLimits.lengths)
        return .any(of: [
            number,
            .object([
                .optional("min", number.described("At least this many.").defaultValue(.integer(0))),
                .optional("max", number.described("At most this many.")),
            ]),
        ])
    }
}

// MARK: - Lines and texts

extension ScenarioSchema {
    static var duration: JSONSchema { .text(matching: DurationText.pattern, cure: DurationText.cure) }

    /// A message that a client could send, its fields those of the message that its discriminator or its name names.
    var line: JSONSchema {
        let fields = words.discriminator.map { field -> JSONSchema.Property in
            let values = messages.compactMap { message in
                message.discriminatorValue.map { Self.described($0, message) }
            }
            let value = JSONSchema.any(of: values + [.reference(ContractValue.filled)])
            return .optional(field, value.described("Which message it is."))
        }
        let whole = JSONSchema.open((fields.map { [$0] } ?? []) + marked(payload: .anything))
        let kinds = messages.flatMap { message in
            conditions(for: message).map {
                JSONSchema.when($0, then: .reference(Self.definition(of: message)))
            }
        }
        guard let field = words.discriminator else { return kinds.isEmpty ? whole : whole.and(.all(of: kinds)) }
        let keys = [field, MessageWord.message.rawValue, MessageWord.payload.rawValue]
        return whole.and(.any(of: keys.map(Self.having))).and(.all(of: kinds))
    }

    private static func having(_ key: String) -> JSONSchema { JSONSchema([("required", .array([.string(key)]))]) }

    /// What tells that fields are a message's: its discriminator, or its name.
    private func conditions(for message: ScenarioWords.Message) -> [JSONSchema] {
        let own = words.discriminator.flatMap { field in message.discriminatorValue.map { (field, $0) } }
        return ((own.map { [$0] } ?? []) + [(MessageWord.message.rawValue, message.name)]).map { field, value in
            JSONSchema([
                (
                    "properties",
                    .object([.init(name: field, value: JSONSchema.constant(.string(value)).json)])
                )
            ]).and(Self.having(field)).with("not", Self.having(MessageWord.payload.rawValue).json)
        }
    }

    /// What the server says: a message's name, or its fields.
    private var serverLine: JSONSchema {
        let names = words.serverMessages.map(Self.named)
        let name = Self.oneOf(names).described("Which message of the contract it is.")
        let kinds = words.serverMessages.filter { $0.fields != nil }.flatMap { message in
            conditions(for: message).map { JSONSchema.when($0, then: .reference(Self.serverDefinition(of: message))) }
        }
        let whole = JSONSchema.open([.optional(MessageWord.message.rawValue, name)])
        return .any(of: names + [kinds.isEmpty ? whole : whole.and(.all(of: kinds))])
    }

    private static func definition(of message: ScenarioWords.Message) -> String { "line.\(message.definition)" }
    private static func serverDefinition(of message: ScenarioWords.Message) -> String { "said.\(message.definition)" }

    /// The server would pass over an unknown field; in a script it is a mistake.
    var lines: [JSONSchema.Property] {
        messages.map { .optional(Self.definition(of: $0), Self.fields(of: $0)) }
    }

    private var serverLines: [JSONSchema.Property] {
        words.serverMessages.filter { $0.fields != nil }.map {
            .optional(Self.serverDefinition(of: $0), Self.fields(of: $0))
        }
    }

    private static func fields(of message: ScenarioWords.Message) -> JSONSchema {
        // The name may say which message it is, in place of the discriminator.
        let name = JSONSchema.constant(.string(message.name)).described("Which message of the contract it is.")
        let properties =
            (message.fields ?? []).map { field in
                JSONSchema.Property(name: field.name, schema: field.value, isRequired: field.isRequired)
            } + [.optional(MessageWord.message.rawValue, name)]
        let schema = message.others.map { JSONSchema.open(properties, others: $0) } ?? .object(properties)
        let described = message.meaning.map { schema.described($0) } ?? schema
        return message.examples.isEmpty ? described : described.examples(message.examples)
    }

    private var texts: [JSONSchema.Property] {
        let people = roles + [StepWord.you.rawValue]
        let fields = words.hasOtherClientFields ? nil : words.clientFields.map(\.name)
        let cure =
            "in braces stand {{you.name}}, {{ROLE.id}}, {{received.FIELD}}, {{kept.NAME}}, {{counter.NAME}}, "
            + "{{pick: A | B}}, {{now}}, {{uuid}}, {{number 1..100}} and {{walk NAME from 42000 by 12.5}}"
        let filled = JSONSchema.reference(ContractValue.text).with("pattern", .string("\\{\\{"))
        let alone = { (isNumber: Bool) in
            JSONSchema.type("string").with("pattern", .string(TextPattern.alone(fields: fields, isNumber: isNumber)))
        }
        return [
            .optional(
                ContractValue.text,
                .text(matching: TextPattern.template(people: people, fields: fields), cure: cure)
            ),
            .optional(ContractValue.filled, filled),
            .optional(ContractValue.alone, alone(false)),
            .optional(ContractValue.aloneNumber, alone(true)),
        ]
    }
}
