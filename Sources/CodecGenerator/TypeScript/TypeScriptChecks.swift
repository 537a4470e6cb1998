internal import CodecRuntime
internal import JSONSchema
internal import ProtocolSpec

/// Makes calls of the runtime's checks of schemas: they judge a value as Belay's own plan does.
struct TypeScriptChecks {
    /// What the server is that frames are judged for.
    enum Judge: Sendable {
        /// The generated codecs of one room: integers have 64 bits, numbers are doubles, formats are those of `CodecRuntime`.
        case codecs
        /// The plan that serves any contract: numbers are exact, formats are those of JSON Schema.
        case plan
    }

    let graph: SchemaGraph
    let names: [Int: String]
    let judge: Judge

    /// The constant that has the checks of a schema with a name.
    static func constant(_ name: String) -> String { "check\(name)" }

    /// The check of a schema where it is used.
    func check(_ number: Int) -> TypeScriptExpression {
        if let name = names[graph.end(of: number)] { return .text(Self.constant(name)) }
        let schema = graph[number]
        if schema.isAnything { return .text("anything") }
        if schema.rules.count == 1, case .never = schema.rules[0] { return .text("nothing") }
        return definition(number)
    }

    /// The checks that a schema's name stands for.
    func definition(_ number: Int) -> TypeScriptExpression {
        let schema = graph[number]
        var checks = [typeCheck(schema)].compactMap(\.self)
        // What asks for what others have judged comes last.
        for rule in schema.rules { checks += self.checks(rule) }
        var whole = checks.count == 1 ? checks[0] : TypeScriptExpression.call("all", [.lazy(.array(checks))])
        if schema.isTracking { whole = .call("tracked", [whole]) }
        return schema.isNullable ? .call("nullable", [whole]) : whole
    }

    // MARK: Types

    private func typeCheck(_ schema: OutlinedSchema) -> TypeScriptExpression? {
        guard var types = schema.types else { return nil }
        let numbers = types.filter { ["integer", "number"].contains($0) }
        types.removeAll { numbers.contains($0) }
        let words = types.map { TypeScriptExpression.text(TypeScriptText.literal($0)) }
        let isInteger = numbers == ["integer"]
        switch judge {
        case _ where numbers.isEmpty: return .call("ofType", words)
        case .plan where !isInteger: return .call("ofType", words + [.text("\"number\"")])
        default:
            let test = isInteger ? judge == .codecs ? "isInteger64" : "isInteger" : "isDouble"
            let what = isInteger ? "\"an integer\"" : "\"a number\""
            return .call("ofNumber", [.text(what), .text(test)] + words)
        }
    }

    // MARK: Keywords

    private func checks(_ rule: OutlinedSchema.Rule) -> [TypeScriptExpression] {
        switch rule {
        case .never: [.text("nothing")]
        case .values(let values): [valuesCheck(values)]
        case .number(let rule, let number): [.call(rule.rawValue, [.text(Self.number(number))])]
        case .count(let rule, let count): [.call(rule.rawValue, [.text("\(count)")])]
        case .pattern(let pattern): [.call("pattern", [Self.regex(pattern)])]
        case .format(let name): formatCheck(name)
        case .uniqueItems: [.call("uniqueItems", [])]
        case .items(let first, let rest):
            [.call("items", [.array(first.map(check))] + [rest].compactMap(\.self).map(check))]
        case .contains(let schema, let least, let most):
            [.call("contains", [check(schema), .text("\(least)"), .text(most.map { "\($0)" } ?? "Infinity")])]
        case .members(let members): memberChecks(members)
        case .propertyNames(let schema): [.call("propertyNames", [check(schema)])]
        case .dependentRequired(let name, let names):
            [.call("dependentRequired", ([name] + names).map { .text(TypeScriptText.literal($0)) })]
        case .dependentSchema(let name, let schema):
            [.call("dependentSchema", [.text(TypeScriptText.literal(name)), check(schema)])]
        case .reference(let schema), .dynamicReference(let schema): [check(schema)]
        case .allOf(let schemas): schemas.map(check)
        case .anyOf(let schemas): [.call("anyOf", schemas.map(check))]
        case .oneOf(let schemas): [.call("exactlyOne", schemas.map(check))]
        case .not(let schema): [.call("not", [check(schema)])]
        case .conditional(let test, let then, let otherwise):
            [.call("conditional", [check(test)] + [then, otherwise].map { $0.map(check) ?? .text("anything") })]
        case .unevaluatedItems(let schema): [.call("unevaluatedItems", [check(schema)])]
        case .unevaluatedProperties(let schema): [.call("unevaluatedProperties", [check(schema)])]
        }
    }

    private func memberChecks(_ members: OutlinedSchema.Members) -> [TypeScriptExpression] {
        var checks: [TypeScriptExpression] = []
        // A member that may be anything counts only where it is asked which members were judged.
        let properties = members.properties.filter { graph.isTracking || !graph[$0.schema].isAnything }
        if !properties.isEmpty {
            checks.append(.call("properties", [.object(properties.map { ($0.name, check($0.schema)) })]))
        }
        if !members.required.isEmpty {
            checks.append(.call("required", members.required.map { .text(TypeScriptText.literal($0)) }))
        }
        if !members.patterns.isEmpty {
            let pairs = members.patterns.map { TypeScriptExpression.array([Self.regex($0.pattern), check($0.schema)]) }
            checks.append(.call("patternProperties", pairs))
        }
        if let additional = members.additional, graph.isTracking || !graph[additional].isAnything {
            checks.append(
                .call(
                    "additionalProperties",
                    [
                        .array(members.properties.map { .text(TypeScriptText.literal($0.name)) }),
                        .array(members.patterns.map { Self.regex($0.pattern) }), check(additional),
                    ]
                )
            )
        }
        return checks
    }

    /// Values of which none is a number or holds others are compared at no cost.
    private func valuesCheck(_ values: [String]) -> TypeScriptExpression {
        let isPlain = values.allSatisfy { value in
            value.hasPrefix("\"") || ["true", "false", "null"].contains(value)
        }
        return .call(isPlain ? "oneOf" : "equals", values.map { Self.value($0) })
    }

    /// A JSON text as an expression; a number that JavaScript would round stays a text.
    static func value(_ json: String) -> TypeScriptExpression {
        guard let value = try? JSONValue(decoding: json) else {
            return .call("scalar", [.text(TypeScriptText.literal(json))])
        }
        return expression(value, json)
    }

    private static func expression(_ value: JSONValue, _ json: String) -> TypeScriptExpression {
        switch value {
        case .null: .text("null")
        case .bool(let value): .text("\(value)")
        case .integer(let number):
            number.magnitude < 1 << 53 ? .text("\(number)") : .call("scalar", [.text("\"\(number)\"")])
        case .number(let number):
            DecimalNumber(number).map { DecimalNumber(json) == $0 } == true
                ? .text("\(number)") : .call("scalar", [.text(TypeScriptText.literal(json))])
        case .string(let text): .text(TypeScriptText.literal(text))
        case .array(let items): .array(items.map { expression($0, $0.jsonText) })
        case .object(let members): .object(members.map { ($0.name, expression($0.value, $0.value.jsonText)) })
        }
    }

    /// A number, as a text where JavaScript would round it.
    private static func number(_ number: DecimalNumber) -> String {
        let text = number.description
        let isSafe = number.significand.magnitude < 1 << 53 && -300...300 ~= number.exponent && number.double.isFinite
        return isSafe ? text : TypeScriptText.literal(text)
    }

    private static func regex(_ pattern: OutlinedPattern) -> TypeScriptExpression {
        .text(TypeScriptText.regex(pattern.strict))
    }

    // MARK: Formats

    /// The functions that judge formats.
    private static let formats = [
        "uuid": "isUUID", "date": "isDate", "time": "isTime", "duration": "isDuration", "ipv4": "isIPv4",
        "ipv6": "isIPv6",
        "hostname": "isHostName", "uri": "isURI", "uri-reference": "isURIReference", "iri": "isIRI",
        "iri-reference": "isIRIReference", "uri-template": "isURITemplate", "json-pointer": "isJSONPointer",
        "relative-json-pointer": "isRelativeJSONPointer", "regex": "isRegex",
    ]

    private func formatCheck(_ name: String) -> [TypeScriptExpression] {
        let test: String? =
            switch (name, judge) {
            case ("date-time", .codecs): "isTimestamp"
            case ("date-time", .plan): "isDateTime"
            case ("email", .codecs): "isMailbox"
            case ("email", .plan): "isEmail"
            default: Self.formats[name]
            }
        return test.map { [.call("format", [.text(TypeScriptText.literal(name)), .text($0)])] } ?? []
    }

    /// What of a schema is not judged, or not as far as the server does; a sentence each.
    func gaps(_ number: Int) -> [String] {
        graph[number].rules.compactMap { rule in
            switch rule {
            case .format(let name) where ["idn-email", "idn-hostname"].contains(name):
                "the format \(name) is not judged: it takes Unicode's tables of names, which JavaScript does not have"
            case .format(let name) where name == "hostname" || name == "email" && judge == .plan:
                "labels of host names that begin with xn-- are taken without being decoded"
            case .dynamicReference:
                "$dynamicRef is judged as a $ref: what other schemas put in its place does not count"
            default: nil
            }
        }
    }
}
