/// The comparison of frames with what messages look like: declared once in a module that needs it.
struct TranslateFrameShape {
    static func declaration() -> SwiftDeclaration {
        .type(
            SwiftType(
                doc: """
                    What tells the frames of a message from those of the others: fixed values first, then the names of members.
                    """,
                keyword: "struct",
                name: "FrameShape",
                conformances: ["Sendable"],
                members: [mark, match] + properties + [matches, rank]
            )
        )
    }

    private static func property(
        _ name: String,
        _ type: String,
        _ doc: String,
        value: String? = nil
    ) -> SwiftDeclaration {
        .property(
            SwiftProperty(
                doc: doc,
                keyword: value == nil ? "let" : "var",
                name: name,
                type: type,
                value: value.map { .text($0) }
            )
        )
    }

    private static let mark = SwiftDeclaration.type(
        SwiftType(
            doc: "A member, and the values that it may have.",
            keyword: "struct",
            name: "Mark",
            conformances: ["Sendable"],
            members: [
                property("path", "[String]", "The members that lead to it."),
                property("values", "[JSONValue]", "Each of them."),
                property("isHint", "Bool", "Whether an example or a name says so, and not the schema.", value: "false"),
            ]
        )
    )

    private static let match = SwiftDeclaration.type(
        SwiftType(
            doc: "A message that a frame may be.",
            keyword: "struct",
            name: "Match",
            members: [
                property("index", "Int", "Its place among the cases."),
                property("isNamed", "Bool", "Whether the frame has a value that the schema fixes."),
                property("rank", "[Int]", "How well the frame fits, the greater the better."),
            ]
        )
    )

    private static let properties = [
        property("index", "Int", "The message's place among the cases."),
        property("marks", "[Mark]", "Members with fixed values."),
        property("required", "[[String]]", "Members that must be there."),
        property("known", "[[String]]", "Members that may be there."),
    ]

    private static let matches = SwiftDeclaration.body(
        doc: "The messages that no fixed value of a frame rules out, the likeliest first, each once.",
        head: "static func matches(of frame: JSONValue, in shapes: [FrameShape]) -> [Match]",
        statements: [
            .line("// Members whose value is one that some message is known by."),
            .line("var telling: Set<[String]> = []"),
            .block(
                "for mark in shapes.flatMap(\\.marks)",
                [
                    .line("guard let value = frame[path: mark.path], mark.values.contains(value) else { continue }"),
                    .line("telling.insert(mark.path)"),
                ]
            ),
            .line("var matches: [Match] = []"),
            .block(
                "for shape in shapes",
                [
                    .line("guard let match = shape.match(frame, telling) else { continue }"),
                    .chain([
                        (
                            "if let place = matches.firstIndex(where: { $0.index == match.index })",
                            [
                                .line(
                                    "if matches[place].rank.lexicographicallyPrecedes(match.rank) { matches[place] = match }"
                                )
                            ]
                        ), ("else", [.line("matches.append(match)")]),
                    ]),
                ]
            ),
            .line(
                "return matches.sorted { $0.rank == $1.rank ? $0.index < $1.index : $1.rank.lexicographicallyPrecedes($0.rank) }"
            ),
        ]
    )

    private static let rank = SwiftDeclaration.body(
        doc:
            "How well a frame fits; nil where it can't. What speaks for a message counts in this order: fixed values, required "
            + "members, others that are there.",
        head: "private func match(_ frame: JSONValue, _ telling: Set<[String]>) -> Match?",
        statements: [
            .line("var (fixed, hints, doubts) = (0, 0, 0)"),
            .block(
                "for mark in marks",
                [
                    .line("guard let value = frame[path: mark.path] else { continue }"),
                    .chain([
                        (
                            "if mark.values.contains(value)",
                            [.line("if mark.isHint { hints += 1 } else if mark.values.count == 1 { fixed += 1 }")]
                        ),
                        ("else if mark.isHint", [.line("if telling.contains(mark.path) { doubts += 1 }")]),
                        ("else", [.line("return nil")]),
                    ]),
                ]
            ),
            .line("let there = required.count { frame[path: $0] != nil }"),
            .line("let others = known.count { frame[path: $0] != nil }"),
            .line("let absent = known.count { frame[path: $0] == nil && frame[path: $0.dropLast()] != nil }"),
            .line("let rank = [fixed + hints, -doubts, there - required.count, there, others, -absent]"),
            .line("return Match(index: index, isNamed: fixed > 0, rank: rank)"),
        ]
    )
}
