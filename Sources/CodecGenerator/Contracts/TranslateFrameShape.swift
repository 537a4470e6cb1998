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
                property("isNamed", "Bool", "Whether the frame has one of its fixed values."),
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
            .line("var ranked: [(index: Int, rank: [Int])] = []"),
            .line("// Members whose value is one that some message is known by."),
            .line("var telling: Set<[String]> = []"),
            .block(
                "for mark in shapes.flatMap(\\.marks)",
                [
                    .line("guard let value = frame[path: mark.path], mark.values.contains(value) else { continue }"),
                    .line("telling.insert(mark.path)"),
                ]
            ),
            .block(
                "for shape in shapes",
                [
                    .line("guard let rank = shape.rank(of: frame, telling) else { continue }"),
                    .chain([
                        (
                            "if let place = ranked.firstIndex(where: { $0.index == shape.index })",
                            [
                                .line(
                                    "if ranked[place].rank.lexicographicallyPrecedes(rank) { ranked[place].rank = rank }"
                                )
                            ]
                        ), ("else", [.line("ranked.append((shape.index, rank))")]),
                    ]),
                ]
            ),
            .line(
                "ranked.sort { $0.rank == $1.rank ? $0.index < $1.index : $1.rank.lexicographicallyPrecedes($0.rank) }"
            ),
            .line("return ranked.map { Match(index: $0.index, isNamed: $0.rank[0] > 0) }"),
        ]
    )

    private static let rank = SwiftDeclaration.body(
        doc:
            "How well a frame fits, the greater the better: fixed values, hints, required members, others; nil where it can't.",
        head: "private func rank(of frame: JSONValue, _ telling: Set<[String]>) -> [Int]?",
        statements: [
            .line("var (fixed, hints) = (0, 0)"),
            .block(
                "for mark in marks",
                [
                    .line("guard let value = frame[path: mark.path] else { continue }"),
                    .chain([
                        (
                            "if mark.values.contains(value)",
                            [.line("if mark.isHint { hints += 1 } else if mark.values.count == 1 { fixed += 1 }")]
                        ),
                        ("else if mark.isHint", [.line("if telling.contains(mark.path) { hints -= 1 }")]),
                        ("else", [.line("return nil")]),
                    ]),
                ]
            ),
            .line("let there = required.count { frame[path: $0] != nil }"),
            .line("let others = known.count { frame[path: $0] != nil }"),
            .line("return [fixed, hints, there - required.count, there, others]"),
        ]
    )
}
