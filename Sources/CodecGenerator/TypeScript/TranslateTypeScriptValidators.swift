internal import CodecRuntime
internal import JSONSchema
internal import ProtocolSpec

/// What judges values and frames: a schema of each message and each shared type, and a reader of each direction's frames.
struct TranslateTypeScriptValidators {
    private let blueprint: TypeScriptBlueprint

    init(_ blueprint: TypeScriptBlueprint) {
        self.blueprint = blueprint
    }

    var declarations: [TypeScriptDeclaration] {
        checks + schemas + blueprint.sockets.flatMap { [reader($0.sent), reader($0.received)] }
    }

    // MARK: Schemas

    /// The checks of each schema with a name, made when they are first used: so one may name another that stands below.
    private var checks: [TypeScriptDeclaration] {
        blueprint.names.schemas.sorted { $0.value < $1.value }.map { number, name in
            .constant(
                TypeScriptConstant(
                    isExported: false,
                    name: TypeScriptChecks.constant(name),
                    type: .name("Check"),
                    value: Self.deferred(blueprint.checks.definition(number))
                )
            )
        }
    }

    /// A check that nothing makes before it is used, so that a bundler can leave it out.
    private static func deferred(_ check: TypeScriptExpression) -> TypeScriptExpression {
        switch check {
        case .call("all", let arguments, _): .call("all", arguments, isPure: true)
        default: .call("all", [.lazy(.array([check]))], isPure: true)
        }
    }

    private var schemas: [TypeScriptDeclaration] {
        let names = blueprint.names
        let messages = names.messages.sorted { $0.key.index < $1.key.index }.map { id, name in
            schema(name, blueprint.graph.payloads[id])
        }
        let others = names.others.compactMap { number in names.schemas[number].map { schema($0, number) } }
        return messages + others
    }

    private func schema(_ name: String, _ number: Int?) -> TypeScriptDeclaration {
        var check = number.map(blueprint.checks.check) ?? .text("anything")
        if case .text = check {} else { check = Self.deferred(check) }
        return .constant(
            TypeScriptConstant(
                doc: "Judges a value as `\(name)`.",
                name: Self.constant(name),
                type: .generic("StandardSchema", [.name(name)]),
                value: .call("schema", [check], isPure: true)
            )
        )
    }

    private static func constant(_ type: String) -> String { "\(type)Schema" }

    // MARK: Frames

    private func reader(_ direction: TypeScriptSocket.Direction) -> TypeScriptDeclaration {
        .function(
            TypeScriptFunction(
                doc:
                    "Reads a frame, and says which message it is.\n\n@throws {InvalidFrame} where \(refusals(direction)).",
                name: direction.reader,
                parameters: [TypeScriptFunction.Parameter(name: "frame", type: .unknown)],
                result: .name(direction.type),
                value: .cast(reading(direction), .name(direction.type))
            )
        )
    }

    /// What a frame is that is refused.
    private func refusals(_ direction: TypeScriptSocket.Direction) -> String {
        var parts = ["it is a message of the contract and breaks its schema"]
        if direction.messages.allSatisfy({ if case .text = $0.content { false } else { true } }) {
            parts.insert("it is not JSON", at: 0)
        }
        if case .word(let member, _) = direction.recognition, blueprint.isWordNeeded {
            parts.append("its `\(member)` is missing, or not a text")
        }
        return parts.joined(separator: ", or ")
    }

    /// Frames that are not JSON, then those that are.
    private func reading(_ direction: TypeScriptSocket.Direction) -> TypeScriptExpression {
        guard direction.payloadPath == nil, !direction.isPlain else { return json(direction) }
        func first(_ isMeant: (FrameUnionBlueprint.Content) -> Bool) -> TypeScriptExpression {
            let message = direction.messages.first { isMeant($0.content) }
            return .text(message.map { TypeScriptText.literal($0.name) } ?? "undefined")
        }
        return .call(
            "mixed",
            [
                .text("frame"), .lazy(json(direction)), .text(TypeScriptText.literal(direction.unknown)),
                first { if case .text = $0 { true } else { false } },
                first { if case .bytes = $0 { true } else { false } },
            ]
        )
    }

    private func json(_ direction: TypeScriptSocket.Direction) -> TypeScriptExpression {
        let unknown = TypeScriptExpression.text(TypeScriptText.literal(direction.unknown))
        switch direction.recognition {
        case .word(let member, let words):
            let schemas = words.map { word, index in
                let message = direction.messages[index]
                let pair = TypeScriptExpression.array([.text(TypeScriptText.literal(message.name)), schema(message)])
                return (name: word, value: pair)
            }
            return .call(
                "named",
                [
                    .text("frame"), .text(TypeScriptText.literal(member)), .object(schemas),
                    .text("\(blueprint.isWordNeeded)"), unknown,
                ]
            )
        case .shapes(let shapes):
            return .call(
                "shaped",
                [
                    .text("frame"), Self.path(direction.payloadPath ?? []), unknown,
                    .array(shapes.map { shape($0, direction) }),
                ]
            )
        }
    }

    private func schema(_ message: TypeScriptSocket.Message) -> TypeScriptExpression {
        blueprint.names.messages[message.id].map { .text(Self.constant($0)) } ?? .call("schema", [.text("anything")])
    }

    private func shape(
        _ shape: FrameUnionBlueprint.Shape,
        _ direction: TypeScriptSocket.Direction
    ) -> TypeScriptExpression {
        let message = direction.messages[shape.index]
        let marks = shape.marks.map { mark in
            let values = TypeScriptExpression.array(mark.values.map { TypeScriptChecks.value($0.jsonText) })
            return TypeScriptExpression.array([Self.path(mark.path), values] + (mark.isHint ? [.text("true")] : []))
        }
        return .object([
            ("message", .text(TypeScriptText.literal(message.name))), ("schema", schema(message)),
            ("marks", .array(marks)), ("required", .array(shape.required.map(Self.path))),
            ("known", .array(shape.known.map(Self.path))),
        ])
    }

    private static func path(_ path: [String]) -> TypeScriptExpression {
        .array(path.map { .text(TypeScriptText.literal($0)) })
    }
}
