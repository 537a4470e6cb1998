import Testing

/// Mistakes in schemas: each is made in the field `offer`, which nothing else looks at.
struct SchemaMistakeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var schema: String
        var messages: [String]

        init(_ schema: String, _ messages: String...) {
            self.schema = schema
            self.messages = messages
        }

        var testDescription: String { schema }
    }

    private static let keywords =
        "type, title, description, default, deprecated, examples, const, enum, minLength, maxLength, format, minimum, "
        + "maximum, items, minItems, maxItems, properties, required, additionalProperties, $ref"

    @Test(arguments: [
        Case("{type: string, 👉maxLenght: 2}", "unknown keyword \"maxLenght\" in a schema; did you mean \"maxLength\"?"),
        Case("{type: string, 👉pattern: a}", "\"pattern\" is not supported; a schema may have \(keywords)"),
        Case("{👉oneOf: []}", "\"oneOf\" is not supported; make each alternative a message of its own"),
        Case(
            "{👉allOf: []}",
            "\"allOf\" is not supported; write all properties in one schema, or share them with a YAML merge key"
        ),
        Case("{type: integer, 👉exclusiveMinimum: 1}", "\"exclusiveMinimum\" is not supported; use \"minimum\""),
        Case("{type: integer, 👉multipleOf: 2}", "\"multipleOf\" is not supported; a schema may have \(keywords)"),
        Case("{type: string, 👉nullable: true}", "\"nullable\" is not supported; write \"type: [T, 'null']\""),
        Case("{👉colour: red}", "unknown keyword \"colour\" in a schema; a schema may have \(keywords)"),
        Case(
            "{type: 👉strng}",
            "\"type\" is one of string, integer, number, boolean, object, array, not \"strng\"; did you mean \"string\"?"
        ),
        Case("{type: 👉[string, integer]}", "\"type\" is one type, or one type and 'null'"),
        Case("{type: [string, 👉null]}", "in \"type\" null is a word; write 'null', with quotes"),
        Case("{type: 👉'null'}", "\"type\" is one of string, integer, number, boolean, object, array, not \"null\""),
        Case("{type: string, 👉minimum: 1}", "\"minimum\" is for an integer or a number, and this is a string"),
        Case("{👉minLength: 1}", "\"minLength\" is for a string; say so with \"type: string\""),
        Case("{👉properties: {}}", "\"properties\" is for an object; say so with \"type: object\""),
        Case(
            "{type: string, minLength: 👉3, maxLength: 2}",
            "\"minLength\" is greater than \"maxLength\", so that nothing is valid; lower it"
        ),
        Case(
            "{type: number, minimum: 👉2.5, maximum: 2}",
            "\"minimum\" is greater than \"maximum\", so that nothing is valid; lower it"
        ),
        Case(
            "{type: array, items: {}, minItems: 👉3, maxItems: 2}",
            "\"minItems\" is greater than \"maxItems\", so that nothing is valid; lower it"
        ),
        Case("{type: string, minLength: 👉-1}", "\"minLength\" is not negative; write 0 or more"),
        Case("{type: string, minLength: 👉1.5}", "\"minLength\" is an integer, not a number"),
        Case("{type: integer, minimum: 👉one}", "\"minimum\" is a number, not a string"),
        Case(
            "{type: string, format: 👉email}",
            "the format \"email\" is not supported; enforced are uuid and date-time"
        ),
        Case(
            "{type: string, format: 👉datetime}",
            "the format \"datetime\" is not supported; enforced are uuid and date-time; did you mean \"date-time\"?"
        ),
        Case("{type: integer, const: 👉one}", "a constant of type integer is not a string"),
        Case("{type: integer, const: 👉1.5}", "a constant of type integer is not a number"),
        Case(
            "{type: 👉[string, 'null'], const: a}",
            "null is allowed by \"type\" and not by \"const\"; remove one of them"
        ),
        Case("{const: a, 👉enum: [a]}", "\"enum\" has no effect beside \"const\"; remove it"),
        Case(
            "{type: string, const: a, 👉minLength: 1}",
            "\"minLength\" has no effect beside \"const\" or \"enum\"; remove it"
        ),
        Case("{enum: 👉[]}", "\"enum\" is empty, so that nothing is valid; list strings"),
        Case("{enum: [a, 👉a]}", "\"a\" is in \"enum\" twice"),
        Case("{enum: [a, 👉1]}", "a value of \"enum\" is a string, not an integer"),
        Case("{type: 👉integer, enum: ['1']}", "\"enum\" is supported for strings only"),
        Case("{type: 👉[string, 'null'], enum: [a]}", "null is allowed by \"type\" and not by \"enum\"; add it there"),
        Case(
            "{type: object, properties: {left: {}}, required: [👉lef]}",
            "\"lef\" is required and not among the properties; did you mean \"left\"?"
        ),
        Case("{type: object, properties: {left: {}}, required: [left, 👉left]}", "\"left\" is in \"required\" twice"),
        Case(
            "{type: object, additionalProperties: 👉{type: string}}",
            "\"additionalProperties\" is true or false; a schema is not supported"
        ),
        Case("👉{type: array}", "a schema needs \"items\""),
        Case("{type: array, items: 👉[{}]}", "a schema is a mapping, not a sequence"),
        Case("👉false", "a schema is a mapping, not a boolean"),
        Case(
            "{type: object, properties: {a: {type: array, items: {👉typ: string}}}}",
            "unknown keyword \"typ\" in a schema; did you mean \"type\"?"
        ),
        Case("{type: string, 👉x-formats: 1}", "unknown extension \"x-formats\"; did you mean \"x-format\"?"),
        Case("{type: string, 👉x-jwt: {}}", "x-jwt belongs on a security scheme, not here"),
        Case(
            "{$ref: '#/components/schemas/Clock', 👉title: A}",
            "\"title\" has no effect beside a $ref; write it where the $ref leads"
        ),
        Case(
            "{$ref: 👉'#/components/schemas/Clok'}",
            "\"#/components/schemas/Clok\" leads nowhere: there is no \"Clok\"; did you mean \"Clock\"?"
        ),
    ])
    func `a mistake in a schema is said once, at its place`(mistake: Case) throws {
        var edit = Mistake(mistake.schema, "{enum: [draw, nothing]}", mistake.schema)
        edit.messages = mistake.messages
        try edit.check()
    }

    @Test(arguments: [
        "{}", "true", "{type: string, title: A, description: B, default: c, deprecated: true, examples: [d]}",
        "{type: [string, 'null'], enum: [a, null]}", "{type: integer, const: 1.0}", "{const: {a: [1]}}",
        "{type: object}", "{type: object, additionalProperties: false}", "{type: string, x-colour: red}",
        "{type: ['null', string]}", "{type: number, minimum: -1.5, maximum: 2}", "{type: string, $comment: a}",
    ])
    func `a good schema is taken`(schema: String) throws {
        #expect(problems(inContract: try ClubContract.edited(("{enum: [draw, nothing]}", schema))) == [])
    }

    /// What `square` is received as and sent as, and why that does not do; nil where it does.
    struct Fit: Sendable, CustomTestStringConvertible {
        var given: String
        var wanted: String
        var reason: String?

        init(_ given: String, _ wanted: String, _ reason: String?) {
            self.given = given
            self.wanted = wanted
            self.reason = reason
        }

        var testDescription: String { "\(given) → \(wanted)" }
    }

    @Test(arguments: [
        Fit("{type: string}", "{}", nil),
        Fit("{}", "{type: string}", "it is anything, and the field is a string"),
        Fit("{type: [string, 'null']}", "{type: string}", "it may be null"),
        Fit("{type: string}", "{type: [string, 'null']}", nil),
        Fit("{type: string}", "{type: string, minLength: 1}", "it may have fewer than 1 code points"),
        Fit("{type: string}", "{type: string, maxLength: 9}", "it may have more than 9 code points"),
        Fit("{type: string, format: uuid}", "{type: string}", nil),
        Fit(
            "{type: string, format: uuid}",
            "{type: string, format: date-time}",
            "the field is a date-time, and it need not be one"
        ),
        Fit("{type: integer}", "{type: number}", nil),
        Fit("{type: number}", "{type: integer}", "it is a number, and the field is an integer"),
        Fit("{type: integer, minimum: 1}", "{type: integer, minimum: 2}", "it may be less than 2"),
        Fit("{type: number, maximum: 1.5}", "{type: number, maximum: 1}", "it may be more than 1"),
        Fit("{type: integer}", "{type: integer, maximum: 1}", "it may be more than 1"),
        Fit("{const: a}", "{enum: [a, b]}", nil),
        Fit("{const: c}", "{enum: [a, b]}", "\"c\" is not valid there"),
        Fit("{const: 3}", "{type: integer, maximum: 2}", "3 is not valid there"),
        Fit("{const: true}", "{type: boolean}", nil),
        Fit("{enum: [a, b]}", "{type: string, maxLength: 1}", nil),
        Fit("{enum: [a, bb]}", "{type: string, maxLength: 1}", "\"bb\" is not valid there"),
        Fit("{enum: [a, b]}", "{enum: [b]}", "\"a\" is not valid there"),
        Fit("{type: string}", "{enum: [b]}", "it is a string, and the field is one of a few strings"),
        Fit("{type: boolean}", "{type: boolean}", nil),
        Fit(
            "{type: array, items: {type: string}}",
            "{type: array, items: {type: boolean}}",
            "of its items, it is a string, and the field is a boolean"
        ),
        Fit(
            "{type: array, items: {type: string}}",
            "{type: array, maxItems: 2, items: {type: string}}",
            "it may have more than 2 items"
        ),
        Fit(
            "{type: object, properties: {a: {type: string}}}",
            "{type: object, required: [a], properties: {a: {type: string}}}",
            "it may have no \"a\""
        ),
        Fit(
            "{type: object}",
            "{type: object, required: [a], properties: {a: {type: string}}}",
            "it need not have a fitting \"a\""
        ),
        Fit("{type: object, additionalProperties: false}", "{type: object, properties: {a: {type: string}}}", nil),
        Fit(
            "{type: object, required: [a], properties: {a: {type: string}}}",
            "{type: object, required: [a], properties: {a: {type: integer}}}",
            "of \"a\", it is a string, and the field is an integer"
        ),
        Fit(
            "{type: object}",
            "{type: object, additionalProperties: false}",
            "it may have members that the field does not allow"
        ),
        Fit(
            "{type: object, additionalProperties: false, properties: {a: {}}}",
            "{type: object, additionalProperties: false}",
            "it may have \"a\", which the field does not allow"
        ),
    ])
    func `a delivered field fits if everything it may be is allowed`(fit: Fit) throws {
        let mark = fit.reason == nil ? "" : "👉"
        var mistake = Mistake(
            fit.testDescription,
            edits: [
                ("square: {type: string, minLength: 2, maxLength: 2}", "square: \(fit.given)"),
                ("square: {type: string, maxLength: 2}", "square: \(fit.wanted)"),
                ("square: $message", "square: \(mark)$message"),
            ]
        )
        mistake.messages =
            fit.reason.map {
                ["$message.payload#/square does not fit \"square\" of \"moved\": \($0)"]
            } ?? []
        try mistake.check()
    }
}
