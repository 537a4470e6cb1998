import CodecRuntime

/// The enum of one direction's messages, for any contract.
struct TranslateFrameUnion {
    private let union: FrameUnionBlueprint

    static func declaration(_ union: FrameUnionBlueprint) -> SwiftDeclaration {
        TranslateFrameUnion(union: union).declaration
    }

    private var declaration: SwiftDeclaration {
        var members: [SwiftDeclaration] = union.isMixed ? [Self.frame] : []
        members += union.cases.map { message in
            .enumCase(doc: message.doc, name: message.name, payload: message.content.swiftName, rawValue: nil)
        }
        members.append(
            .enumCase(
                doc: "A JSON frame that is none of these messages.",
                name: "unknown",
                payload: "JSONValue",
                rawValue: nil
            )
        )
        if union.isMixed { members += frames }
        members += readers
        members.append(encoder)
        if case .shapes(let shapes) = union.recognition, !shapes.isEmpty { members += Self.table(shapes) }
        return .type(
            SwiftType(
                doc: union.doc,
                keyword: "public enum",
                name: union.name,
                conformances: union.isMixed ? ["Hashable", "Sendable"] : ["WireValue"],
                members: members
            )
        )
    }

    // MARK: Text and binary frames

    private static let frame = SwiftDeclaration.type(
        SwiftType(
            doc: "A frame with its payload.",
            keyword: "public enum",
            name: "Frame",
            conformances: ["Hashable", "Sendable"],
            members: [
                .enumCase(doc: "A text frame.", name: "text", payload: "String", rawValue: nil),
                .enumCase(doc: "A binary frame.", name: "binary", payload: "[UInt8]", rawValue: nil),
            ]
        )
    )

    private var frames: [SwiftDeclaration] {
        let binary = union.cases.first { if case .bytes = $0.content { true } else { false } }
        let reader = binary.map { message in
            SwiftDeclaration.body(
                doc: "The message of a binary frame.",
                head: "public init(binary bytes: [UInt8])",
                statements: [.line("self = .\(message.name)(bytes)")]
            )
        }
        return [textReader, reader, frameProperty].compactMap(\.self)
    }

    /// Reads a text frame: as JSON first, and what is not a message then is a text.
    private var textReader: SwiftDeclaration {
        let text = union.cases.first { if case .text = $0.content { true } else { false } }
        let json: [SwiftStatement] = [
            .line("let bytes = Array(text.utf8)"),
            .line("var reader = JSONReader(bytes.span.bytes)"),
            .line("let message = try Self(from: &reader)"),
            .line("try reader.finish()"),
        ]
        guard let text else {
            return .body(
                doc: "The message of a text frame, which is JSON.",
                head: "public init(text: String) throws(DecodeError)",
                statements: json + [.line("self = message")]
            )
        }
        return .body(
            doc: "The message of a text frame. If it is not JSON, it is `\(SwiftName.bare(text.name))`.",
            head: "public init(text: String)",
            statements: [
                .chain([
                    (
                        "do throws(DecodeError)",
                        json + [
                            .block(
                                "if case .unknown = message",
                                [.line("self = .\(text.name)(text)"), .line("return")]
                            ), .line("self = message"),
                        ]
                    ), ("catch", [.line("self = .\(text.name)(text)")]),
                ])
            ]
        )
    }

    private var frameProperty: SwiftDeclaration {
        let cases = union.cases.compactMap { message -> (label: String, statements: [SwiftStatement])? in
            switch message.content {
            case .text: ("case .\(message.name)(let text)", [.line("return .text(text)")])
            case .bytes: ("case .\(message.name)(let bytes)", [.line("return .binary(bytes)")])
            case .type, .value: nil
            }
        }
        let json: [SwiftStatement] = [
            .line("var writer = JSONWriter()"), .line("encode(to: &writer)"), .line("return .text(writer.text)"),
        ]
        return .body(
            doc: "The message as a frame.",
            head: "public var frame: Frame",
            statements: [.choice("self", cases + [("default", json)])]
        )
    }

    // MARK: JSON

    private var access: String { union.isMixed ? "private " : "public " }

    private var readers: [SwiftDeclaration] {
        let head = "\(access)init(from reader: inout JSONReader) throws(DecodeError)"
        switch union.recognition {
        case .word(let member, let words): return named(member, words, head: head)
        case .shapes(let shapes) where shapes.isEmpty:
            let statement = SwiftStatement.line("self = .unknown(try reader.value())")
            return [.body(doc: "Reads any JSON value.", head: head, statements: [statement])]
        case .shapes: return compared(head: head)
        }
    }

    private func named(_ member: String, _ words: [(word: String, index: Int)], head: String) -> [SwiftDeclaration] {
        let matches = words.map { word, index in
            SwiftStatement.block(
                "if reader.matches(word, \(SwiftText.literal(word)))",
                [.line("return \(read(union.cases[index]))")]
            )
        }
        return [
            .body(
                doc: "Reads the message that `\(member)` names.",
                head: head,
                statements: [
                    .line("var ahead = reader"),
                    .block(
                        "if let word = try? ahead.discriminator(\(SwiftText.literal(member))), "
                            + "let message = try Self.known(word, from: &reader)",
                        [.line("self = message"), .line("return")]
                    ),
                    .line("self = .unknown(try reader.value())"),
                ]
            ),
            .body(
                doc: "Reads a message of the contract; nil, having read nothing, where the text names none.",
                head: "private static func known(_ word: JSONText, from reader: inout JSONReader) "
                    + "throws(DecodeError) -> Self?",
                statements: matches + [.line("return nil")]
            ),
        ]
    }

    private func read(_ message: FrameUnionBlueprint.Case) -> String {
        switch message.content {
        case .type(let type): ".\(message.name)(try \(type)(from: &reader))"
        case .value, .text, .bytes: ".\(message.name)(try reader.value())"
        }
    }

    /// Reads the messages that a frame looks like, the likeliest first, until one can be read.
    private func compared(head: String) -> [SwiftDeclaration] {
        let isEnveloped = union.payloadPath != nil
        let call =
            isEnveloped
            ? "try Self.decoding(match.index, in: payload)" : "try Self.decoding(match.index, from: &attempt)"
        var tries: [SwiftStatement] = isEnveloped ? [] : [.line("var attempt = reader")]
        tries.append(
            .chain([
                (
                    "do throws(DecodeError)",
                    [.line("self = \(call)"), .line("reader = \(isEnveloped ? "ahead" : "attempt")"), .line("return")]
                ), ("catch", [.line("if match.isNamed, failure == nil { failure = error }")]),
            ])
        )
        var statements: [SwiftStatement] = [
            .line("var ahead = reader"), .line("let frame = try ahead.value()"), .line("var failure: DecodeError?"),
        ]
        let loop = SwiftStatement.block("for match in FrameShape.matches(of: frame, in: Self.frameShapes)", tries)
        if let path = union.payloadPath {
            statements.append(.block("if let payload = frame[path: \(Self.path(path))]", [loop]))
        } else {
            statements.append(loop)
        }
        statements += [
            .line("if let failure { throw failure }"), .line("self = .unknown(frame)"), .line("reader = ahead"),
        ]
        return [
            .body(
                doc: "Reads a message: the one that the frame's fixed values and members' names speak for.",
                head: head,
                statements: statements
            ),
            isEnveloped ? payloadReader : caseReader,
        ]
    }

    private var caseReader: SwiftDeclaration {
        let cases = union.cases.enumerated().compactMap {
            index,
            message -> (label: String, statements: [SwiftStatement])? in
            guard case .type = message.content else { return nil }
            return ("case \(index)", [.line("return \(read(message))")])
        }
        return .body(
            doc: "Reads a message by its place among the cases.",
            head:
                "private static func decoding(_ index: Int, from reader: inout JSONReader) throws(DecodeError) -> Self",
            statements: [.choice("index", cases + [("default", [.line("return .unknown(try reader.value())")])])]
        )
    }

    private var payloadReader: SwiftDeclaration {
        let cases = union.cases.enumerated().map { index, message -> (label: String, statements: [SwiftStatement]) in
            switch message.content {
            case .type(let type):
                ("case \(index)", [.line("return .\(message.name)(try \(type)(decoding: payload.jsonText))")])
            case .value, .text, .bytes: ("case \(index)", [.line("return .\(message.name)(payload)")])
            }
        }
        return .body(
            doc: "Reads a payload by its message's place among the cases.",
            head: "private static func decoding(_ index: Int, in payload: JSONValue) throws(DecodeError) -> Self",
            statements: [.choice("index", cases + [("default", [.line("return .unknown(payload)")])])]
        )
    }

    private var encoder: SwiftDeclaration {
        var cases = union.cases.compactMap { message -> (label: String, statements: [SwiftStatement])? in
            let write: SwiftStatement
            switch message.content {
            case .type: write = .line("message.encode(to: &writer)")
            case .value: write = .line("writer.value(message)")
            case .text, .bytes: return nil
            }
            let pieces = message.envelope?.pieces.map { piece -> SwiftStatement in
                switch piece {
                case .text(let text): .line("writer.raw(\(SwiftText.rawLiteral(text)))")
                case .payload: write
                }
            }
            return ("case .\(message.name)(let message)", pieces ?? [write])
        }
        cases.append(("case .unknown(let value)", [.line("writer.value(value)")]))
        if union.isMixed { cases.append(("default", [.line("break")])) }
        return .body(
            doc: "Writes the message as JSON.",
            head: "\(access)func encode(to writer: inout JSONWriter)",
            statements: [.choice("self", cases)]
        )
    }

    // MARK: Shapes

    /// A statement a shape: the compiler takes seconds for an array of as many parts.
    private static func table(_ shapes: [FrameUnionBlueprint.Shape]) -> [SwiftDeclaration] {
        let statements = shapes.map { shape in
            let marks = shape.marks.map { mark in
                let values = mark.values.map(literal).joined(separator: ", ")
                let hint = mark.isHint ? ", isHint: true" : ""
                return SwiftExpression.text("FrameShape.Mark(path: \(path(mark.path)), values: [\(values)]\(hint))")
            }
            let arguments = [
                SwiftArgument("index", .text("\(shape.index)")), SwiftArgument("marks", .array(marks)),
                SwiftArgument("required", .array(shape.required.map { .text(path($0)) })),
                SwiftArgument("known", .array(shape.known.map { .text(path($0)) })),
            ]
            return SwiftStatement.expression(
                "",
                .call("shapes.append", [SwiftArgument("", .call("FrameShape", arguments))])
            )
        }
        return [
            .property(
                SwiftProperty(
                    doc: "What the messages' frames look like.",
                    keyword: "private static let",
                    name: "frameShapes",
                    type: nil,
                    value: .text("makeFrameShapes()")
                )
            ),
            .body(
                doc: "Says what each message's frames look like, in the contract's order.",
                head: "private static func makeFrameShapes() -> [FrameShape]",
                statements: [.line("var shapes: [FrameShape] = []")] + statements + [.line("return shapes")]
            ),
        ]
    }

    private static func path(_ path: [String]) -> String {
        "[\(path.map(SwiftText.literal).joined(separator: ", "))]"
    }

    private static func literal(_ value: JSONValue) -> String {
        switch value {
        case .null: ".null"
        case .bool(let value): ".bool(\(value))"
        case .integer(let value): ".integer(\(value))"
        case .number(let value): ".number(\(value))"
        case .string(let text): ".string(\(SwiftText.literal(text)))"
        case .array(let items): ".array([\(items.map(literal).joined(separator: ", "))])"
        case .object(let members):
            ".object(["
                + members.map { ".init(name: \(SwiftText.literal($0.name)), value: \(literal($0.value)))" }
                .joined(separator: ", ") + "])"
        }
    }
}

extension FrameUnionBlueprint.Content {
    /// What the case holds.
    fileprivate var swiftName: String {
        switch self {
        case .type(let name): name
        case .value: "JSONValue"
        case .text: "String"
        case .bytes: "[UInt8]"
        }
    }
}
