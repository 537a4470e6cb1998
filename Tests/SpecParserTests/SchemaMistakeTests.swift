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
        "type, title, description, default, deprecated, examples, const, enum, minLength, maxLength, format, pattern, "
        + "minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, items, minItems, maxItems, properties, "
        + "required, additionalProperties, oneOf, discriminator, allOf, $ref"
    private static let noPattern = "\"pattern\" is not a regular expression that can be checked: at character"

    @Test(arguments: [
        Case("{type: string, 👉maxLenght: 2}", "unknown keyword \"maxLenght\" in a schema; did you mean \"maxLength\"?"),
        Case("{👉uniqueItems: true}", "\"uniqueItems\" is not supported; a schema may have \(keywords)"),
        Case("{👉anyOf: []}", "\"anyOf\" is not supported; write \"oneOf\", of which exactly one holds"),
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
            "{type: string, format: 👉phone}",
            "the format \"phone\" is not supported; enforced are uuid, date-time, date, email, uri"
        ),
        Case(
            "{type: string, format: 👉datetime}",
            "the format \"datetime\" is not supported; enforced are uuid, date-time, date, email, uri; did you mean "
                + "\"date-time\"?"
        ),
        Case("{type: string, pattern: 👉1}", "\"pattern\" is a string, not an integer"),
        Case(
            "{type: string, pattern: 👉'a(b'}",
            "\(noPattern) 2, this group is never closed; write \"\\(\" for the sign"
        ),
        Case(
            "{type: string, pattern: 👉'[z-a]'}",
            "\(noPattern) 2, this range ends before it begins; turn it round"
        ),
        Case(
            "{type: string, pattern: 👉'(?<=a)b'}",
            "\(noPattern) 1, a lookbehind is not supported; write what comes before as part of the expression"
        ),
        Case("{type: string, pattern: 👉'(a)\\1'}", "\(noPattern) 4, a reference back to a group is not supported"),
        Case("{type: integer, 👉pattern: a}", "\"pattern\" is for a string, and this is an integer"),
        Case("{type: integer, multipleOf: 👉0}", "\"multipleOf\" is greater than 0"),
        Case("{type: integer, multipleOf: 👉-2}", "\"multipleOf\" is greater than 0"),
        Case("{type: number, multipleOf: 👉a}", "\"multipleOf\" is a number, not a string"),
        Case(
            "{type: integer, minimum: 1, maximum: 4, multipleOf: 👉5}",
            "no multiple of 5 is within the bounds, so that nothing is valid; widen them"
        ),
        Case(
            "{type: number, minimum: 0.01, maximum: 0.09, multipleOf: 👉0.1}",
            "no multiple of 0.1 is within the bounds, so that nothing is valid; widen them"
        ),
        Case(
            "{type: integer, exclusiveMinimum: 1, exclusiveMaximum: 👉2}",
            "no integer is within these bounds, so that nothing is valid; widen them"
        ),
        Case(
            "{type: integer, minimum: 9223372036854775808, maximum: 👉18446744073709551615}",
            "no integer of 64 bits is within these bounds, so that nothing is valid; widen them"
        ),
        Case(
            "{type: integer, exclusiveMinimum: 9007199254740992, maximum: 👉9007199254740992.5}",
            "no integer is within these bounds, so that nothing is valid; widen them"
        ),
        Case(
            "{type: integer, minimum: 👉9007199254740993, maximum: 9007199254740992}",
            "\"minimum\" is greater than \"maximum\", so that nothing is valid; lower it"
        ),
        Case(
            "{type: integer, minimum: 9007199254740994, maximum: 9007199254740995, multipleOf: 👉9007199254740993}",
            "no multiple of 9007199254740993 is within the bounds, so that nothing is valid; widen them"
        ),
        Case(
            "{type: integer, const: 👉18446744073709551615}",
            "the constant 18446744073709551615 does not fit 64 bits; write a smaller number"
        ),
        Case("{type: string, maxLength: 👉1.5}", "\"maxLength\" is an integer, not a number"),
        Case(
            "{type: string, maxLength: 👉1e19}",
            "\"maxLength\" is 10000000000000000000, which does not fit 64 bits; write a smaller number"
        ),
        Case(
            "{type: number, minimum: 1, exclusiveMaximum: 👉1}",
            "no number is within these bounds, so that nothing is valid; widen them"
        ),
        Case(
            "{type: number, exclusiveMinimum: 👉2, exclusiveMaximum: 1}",
            "\"exclusiveMinimum\" is greater than \"exclusiveMaximum\", so that nothing is valid; lower it"
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
            "{type: object, additionalProperties: 👉1}",
            "\"additionalProperties\" is true or false, not an integer"
        ),
        Case(
            "{type: object, additionalProperties: {👉typ: string}}",
            "unknown keyword \"typ\" in a schema; did you mean \"type\"?"
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
    func `a mistake in a schema is reported once, at its place`(mistake: Case) throws {
        var edit = Mistake(mistake.schema, "{enum: [draw, nothing]}", mistake.schema)
        edit.messages = mistake.messages
        try edit.check()
    }

    @Test(arguments: [
        Case("{oneOf: 👉[]}", "\"oneOf\" is empty; list schemas"),
        Case("{oneOf: 👉{}}", "\"oneOf\" is a sequence, not a mapping"),
        Case("{oneOf: 👉[{type: 'null'}]}", "\"oneOf\" allows nothing but null; add a branch"),
        Case(
            "{oneOf: [{type: 'null'}, 👉{type: [string, 'null']}]}",
            "null is allowed by two branches of \"oneOf\", so that it is not valid"
        ),
        Case(
            "{oneOf: [{type: number}, 👉{type: integer}]}",
            "branch 2 of \"oneOf\" never matches alone: branch 1 allows all of its values too; "
                + "tell them apart"
        ),
        Case(
            "{oneOf: [{type: object, properties: {a: {type: string}}}, "
                + "👉{type: object, properties: {a: {type: string}}}]}",
            "branch 2 of \"oneOf\" never matches alone: branch 1 allows all of its values too; "
                + "tell them apart"
        ),
        Case(
            "{oneOf: [👉{const: a}, {type: string}]}",
            "branch 1 of \"oneOf\" never matches alone: branch 2 allows all of its values too; "
                + "tell them apart"
        ),
        Case(
            "{discriminator: 👉a, oneOf: [{type: object, required: [a], properties: {a: {const: x}}}, "
                + "{type: object, properties: {a: {const: y}}}]}",
            "branch 2 does not require \"a\" with a constant string, by which the discriminator could tell it"
        ),
        Case(
            "{discriminator: 👉a, oneOf: [{type: object, required: [a], properties: {a: {const: x}}}, "
                + "{type: object, required: [a], properties: {a: {const: x}}}]}",
            "two branches have the \"a\" \"x\""
        ),
        Case(
            "{discriminator: 👉{propertyName: a}, oneOf: [{type: string}]}",
            "\"discriminator\" is a property's name, as a string"
        ),
        Case(
            "{type: object, 👉discriminator: a}",
            "\"discriminator\" tells the branches of a \"oneOf\" apart, and there is no \"oneOf\" here"
        ),
        Case("{oneOf: [{type: string}], 👉minLength: 1}", "\"minLength\" is for a string; say so with \"type: string\""),
        Case(
            "{type: string, oneOf: [{minLength: 3, type: string}, 👉{type: integer}]}",
            "this branch contradicts what stands beside \"oneOf\": nothing is an integer and a string at once"
        ),
        Case("{allOf: 👉[]}", "\"allOf\" is empty; list schemas"),
        Case(
            "{allOf: [{type: string}, 👉{type: integer}]}",
            "\"allOf\" contradicts itself: nothing is a string and an integer at once"
        ),
        Case(
            "{allOf: [{type: string, minLength: 4}, 👉{type: string, maxLength: 3}]}",
            "\"allOf\" contradicts itself: no length of a text is at least 4 and at most 3"
        ),
        Case(
            "{allOf: [{type: integer, minimum: 4}, 👉{type: integer, maximum: 3}]}",
            "\"allOf\" contradicts itself: no number is within the bounds of all parts"
        ),
        Case(
            "{allOf: [{type: string, format: uuid}, 👉{type: string, format: date}]}",
            "\"allOf\" contradicts itself: no text is of the formats uuid and date at once"
        ),
        Case(
            "{allOf: [{type: string, pattern: a}, 👉{type: string, pattern: b}]}",
            "\"allOf\" contradicts itself: it has a pattern already; write one that says both"
        ),
        Case(
            "{allOf: [{enum: [a, b]}, 👉{enum: [c]}]}",
            "\"allOf\" contradicts itself: no word of the \"enum\" is valid in the other part"
        ),
        Case(
            "{allOf: [{const: a}, 👉{type: string, minLength: 2}]}",
            "\"allOf\" contradicts itself: the constant is not valid in the other part"
        ),
        Case(
            "{allOf: [{type: object, additionalProperties: false, properties: {a: {}}}, "
                + "👉{type: object, properties: {b: {}}}]}",
            "\"allOf\" contradicts itself: \"b\" is not among the properties of another part, which allows no others"
        ),
        Case(
            "{allOf: [{type: object, properties: {a: {type: string}}}, "
                + "👉{type: object, properties: {a: {type: boolean}}}]}",
            "\"allOf\" contradicts itself: nothing is a string and a boolean at once"
        ),
        Case(
            "{allOf: [{type: object, properties: {left: {}}}, {type: object, required: [👉lef]}]}",
            "\"lef\" is required and not among the properties; did you mean \"left\"?"
        ),
        Case("{type: integer, default: 👉a}", "this \"default\" is not valid: an integer, not a string"),
        Case(
            "{type: object, default: {a: 👉1}, properties: {a: {type: string}}}",
            "this \"default\" is not valid: a string, not a number"
        ),
        Case("{type: string, default: 👉null}", "this \"default\" is not valid: a string, not null"),
    ])
    func `a mistake in a schema made of others is reported once, at its place`(mistake: Case) throws {
        var edit = Mistake(mistake.schema, "{enum: [draw, nothing]}", mistake.schema)
        edit.messages = mistake.messages
        try edit.check()
    }

    /// Schemas that contain themselves, as `Loop`, which the field `offer` is.
    @Test(arguments: [
        Case(
            "👉{oneOf: [{$ref: '#/components/schemas/Loop'}, {type: string}]}",
            "\"Loop\" is a choice of itself; put the inner one into a property or an array"
        ),
        Case(
            "👉{oneOf: [{type: array, minItems: 1, items: {$ref: '#/components/schemas/Loop'}}]}",
            "no value can satisfy \"Loop\", which requires itself; make a property optional or nullable"
        ),
        Case(
            "{type: object, default: 👉{}, properties: {a: {$ref: '#/components/schemas/Loop'}}}",
            "a schema that contains itself can't have a \"default\", which would contain itself without end"
        ),
        Case(
            "{type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/Loop'}, 👉{type: object}]}}}",
            "\"allOf\" contradicts itself: \"Loop\" contains itself here; put what it shares into a schema of its own"
        ),
        Case("{oneOf: [{type: array, items: {$ref: '#/components/schemas/Loop'}}, {type: string}]}"),
        Case("{type: object, additionalProperties: {$ref: '#/components/schemas/Loop'}}"),
        Case("{type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/Loop'}], description: A}}}"),
    ])
    func `a schema that contains itself must end`(mistake: Case) throws {
        var edit = Mistake(
            mistake.schema,
            edits: [
                ("{enum: [draw, nothing]}", "{$ref: '#/components/schemas/Loop'}"),
                ("  schemas:\n", "  schemas:\n    Loop: \(mistake.schema)\n"),
            ]
        )
        edit.messages = mistake.messages
        try edit.check()
    }

    @Test(arguments: [
        "{}", "true", "{type: string, title: A, description: B, default: c, deprecated: true, examples: [d]}",
        "{type: [string, 'null'], enum: [a, null]}", "{type: integer, const: 1.0}", "{const: {a: [1]}}",
        "{type: object}", "{type: object, additionalProperties: false}", "{type: string, x-colour: red}",
        "{type: ['null', string]}", "{type: integer, minimum: 9007199254740992.5, maximum: 9007199254740993}",
        "{type: integer, minimum: 0, maximum: 18446744073709551615}", "{type: integer, const: 9007199254740993.0}",
        "{type: string, maxLength: 1e3}", "{type: number, const: 18446744073709551615}",
        "{type: integer, exclusiveMinimum: -9223372036854775809, exclusiveMaximum: 9223372036854775808}",
        "{type: number, minimum: -1.5, maximum: 2}", "{type: string, $comment: a}",
        "{type: string, pattern: '^\\d+$', format: uri, maxLength: 9}", "{type: string, format: date}",
        "{type: number, multipleOf: 0.01, minimum: 0.01, maximum: 0.01}", "{type: integer, multipleOf: 0.5}",
        "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}", "{type: integer, minimum: -3, multipleOf: 7}",
        "{type: object, additionalProperties: {}}", "{type: object, additionalProperties: true}",
        "{oneOf: [{type: string}, {type: integer}, {type: 'null'}], default: null}", "{oneOf: [{type: string}]}",
        "{oneOf: [{type: string, maxLength: 3}, {type: string, minLength: 5}]}",
        "{type: object, required: [a], properties: {a: {type: string}}, "
            + "oneOf: [{type: object, required: [b], properties: {b: {}}}, "
            + "{type: object, required: [c], properties: {c: {}}}]}",
        "{type: object, properties: {a: {}, b: {}}, oneOf: [{type: object, required: [a]}, "
            + "{type: object, required: [b], properties: {a: {const: 1}}}]}",
        "{allOf: [{$ref: '#/components/schemas/Clock'}], description: A, default: {left: 3}}",
        "{allOf: [{type: object, properties: {a: {}}}, {type: object, required: [a]}]}",
        "{allOf: [{}, {type: string}]}", "{allOf: [{type: string, format: date}, {type: string, maxLength: 10}]}",
        "{type: [string, 'null'], allOf: [{type: [string, 'null'], maxLength: 3}]}",
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
        Fit(
            "{type: integer, maximum: 9007199254740993}",
            "{type: integer, maximum: 9007199254740992}",
            "it may be more than 9007199254740992"
        ),
        Fit("{type: integer, maximum: 9007199254740993}", "{type: integer, exclusiveMaximum: 9007199254740994}", nil),
        Fit(
            "{const: 9007199254740993}",
            "{type: integer, maximum: 9007199254740992}",
            "9007199254740993 is not valid there"
        ),
        Fit("{const: a}", "{enum: [a, b]}", nil),
        Fit("{const: c}", "{enum: [a, b]}", "\"c\" is not valid there"),
        Fit("{const: 3}", "{type: integer, maximum: 2}", "3 is not valid there"),
        Fit("{const: true}", "{type: boolean}", nil),
        Fit("{enum: [a, b]}", "{type: string, maxLength: 1}", nil),
        Fit("{enum: [a, bb]}", "{type: string, maxLength: 1}", "\"bb\" is not valid there"),
        Fit("{enum: [a, b]}", "{enum: [b]}", "\"a\" is not valid there"),
        Fit("{type: string}", "{enum: [b]}", "it is a string, and the field is one of a few strings"),
        Fit("{type: boolean}", "{type: boolean}", nil),
        Fit("{type: string, pattern: a}", "{type: string, pattern: a}", nil),
        Fit("{type: string}", "{type: string, pattern: a}", "it need not match the field's pattern"),
        Fit("{const: abc}", "{type: string, pattern: b}", nil),
        Fit("{const: ac}", "{type: string, pattern: b}", "\"ac\" is not valid there"),
        Fit("{type: number, exclusiveMinimum: 1}", "{type: number, minimum: 1}", nil),
        Fit("{type: number, minimum: 1}", "{type: number, exclusiveMinimum: 1}", "it may be 1 or less"),
        Fit("{type: number, multipleOf: 0.3}", "{type: number, multipleOf: 0.1}", nil),
        Fit("{type: number, multipleOf: 0.1}", "{type: number, multipleOf: 0.3}", "it need not be a multiple of 0.3"),
        Fit("{type: integer}", "{oneOf: [{type: integer}, {type: string}]}", nil),
        Fit("{type: boolean}", "{oneOf: [{type: integer}, {type: string}]}", "it may fit none of the choices"),
        Fit(
            "{type: string, maxLength: 4}",
            "{oneOf: [{type: string, maxLength: 9}, {type: string, minLength: 3}]}",
            "it may fit more than one of the choices"
        ),
        Fit(
            "{oneOf: [{type: integer}, {type: string}]}",
            "{type: string}",
            "it is an integer, and the field is a string"
        ),
        Fit(
            "{type: object, additionalProperties: {type: integer}}",
            "{type: object, additionalProperties: {type: number}}",
            nil
        ),
        Fit(
            "{type: object, additionalProperties: {type: number}}",
            "{type: object, additionalProperties: {type: integer}}",
            "of its other members, it is a number, and the field is an integer"
        ),
        Fit(
            "{type: object}",
            "{type: object, additionalProperties: {type: integer}}",
            "it may have members that the field does not allow"
        ),
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
