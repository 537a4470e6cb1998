import MockEngine
import ProtocolSpec
import SendBuddyMock
import SendBuddyProtocol
import SpecParser
import Testing

/// Mistakes are marked with `«` in the text; the marks are taken out before reading, and each must get its message.
@Suite struct ScenarioReaderTests {
    private func diagnostics(_ text: String) throws -> [Diagnostic] {
        var reader = ScenarioReader(wire: SendBuddy())
        let read = reader.read(try DocumentReader().read(text, file: "s.yaml"))
        #expect((read.scenario == nil) == !read.diagnostics.isEmpty)
        return read.diagnostics
    }

    /// Lines and columns of the marks in a text, and the text without them.
    private func places(_ marked: String) -> (text: String, places: [ProtocolSpec.SourceLocation]) {
        var places: [ProtocolSpec.SourceLocation] = []
        let lines = marked.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
            var plain = ""
            for character in line {
                if character == "«" {
                    places.append(
                        SourceLocation(file: "s.yaml", line: index + 1, column: plain.unicodeScalars.count + 1)
                    )
                } else {
                    plain.append(character)
                }
            }
            return plain
        }
        return (lines.joined(separator: "\n"), places)
    }

    @Test func `all mistakes of a file are reported in one run, each at its place`() throws {
        let (text, places) = places(
            """
            scenario: many mistakes
            seed: «many
            clock: «yesterday
            you: «invitor
            «colour: red
            people: {invitee: {name: «7, «age: 3}}
            include: «nothing.yaml
            faults: [{«dropp: 0.1}, {drop: «2}, {«stall: 1s}, {deny: tokenInvalid, chance: «often}, «drop]
            script:
              - on: «conect
                do: []
              - on: {type: «mesage}
                do: [{pause: «soon}]
              - on: {type: message, «contnt: x}
                do: [{«invite: {type: message, content: x}}]
              - on: {type: message, content: {matches: «"(("}}
                do: [{invitee: {type: message, content: «""}}]
              - on: connect
                once: «maybe
                count: «0
                do:
                  - close: «tokenInvalit
                  - invitee: {type: message, content: x, «colour: red}
                  - invitee: {type: message, content: «"{{you.nam}}"}
                  - invitee: {type: message, content: «"{{received.content}}"}
                  - invitee: {«type: typing}
                  - «cutt
                  - {expect: {type: message, «contnt: x}, within: «soon}
                  - {«branc: []}
                  - {repeat: «0, do: [{«pawse: 1s}]}
                  - {goto: «nowhere}
                  - {leave: «inviter}
                  - {drop: «-1}
                  - {delay: 1s, «jiter: 1s}
                  - {corrupt: «wrongtype}
                  - {close: «1006}
                  - {refuse: «200}
                  - {refresh: «{}}
                  - {keep: «name}
                  - {you: {type: message, content: «"{{kept.nam}}"}}
                  - {raw: «7}
                  - «{pause: 1s, close: tokenInvalid}
              - {on: {after: «soon}, do: []}
              - «{on: enter, do: []}
              - {on: connect, room: «min, do: []}
              - {on: {content: «{length: 1, present: true}}, do: []}
              - {on: {content: {length: «{min: 3, max: 2}}}, do: []}
              - «{do: []}
            """
        )
        let diagnostics = try diagnostics(text)
        // A line without its field is reported at the mapping, where the field should stand.
        #expect(
            diagnostics.map(\.location).count == places.count,
            "\(diagnostics.map(\.description).joined(separator: "\n"))"
        )
        for (diagnostic, place) in zip(diagnostics, places) {
            #expect(diagnostic.location.line == place.line, "\(diagnostic)")
            #expect(abs(diagnostic.location.column - place.column) <= 1, "\(diagnostic), expected \(place)")
        }
    }

    @Test(arguments: [
        ("you: invitor", "did you mean \"inviter\"?"),
        ("script: [{on: conect, do: []}]", "did you mean \"connect\"?"),
        ("script: [{on: {type: mesage}, do: []}]", "did you mean \"message\"?"),
        ("script: [{on: connect, do: [{paus: 1s}]}]", "did you mean \"pause\"?"),
        ("script: [{on: connect, do: [{close: tokenInvalit}]}]", "did you mean \"tokenInvalid\"?"),
        ("script: [{on: connect, do: [{invitee: {type: typing, is_typin: true}}]}]", "did you mean \"is_typing\"?"),
        (
            "script: [{on: connect, do: [{invitee: {type: message, content: \"{{you.nam}}\"}}]}]",
            "did you mean \"you.name\"?"
        ),
        ("script: [{on: connect, do: [{inviter: {type: message, content: x}}]}]", "for a second device of yours write"),
        ("script: [{on: connect, do: [{invitee: {type: message, content: \"{{you\"}}]}]", "has no \"}}\" behind it"),
        ("script: [{on: connect, do: [{invitee: {type: message, content: 7}}]}]", "expected a string, found a number"),
        (
            "script: [{on: connect, do: [{close: 4003, reason: \(String(repeating: "é", count: 62))}]}]",
            "a reason of 123 bytes, and this one has 124"
        ),
    ])
    func `a message says how to mend it`(_ line: String, _ cure: String) throws {
        let messages = try diagnostics("scenario: x\n\(line)").map(\.message)
        #expect(messages.contains { $0.contains(cure) }, "\(messages)")
    }

    /// The messages about files that each include the next one, and of which the last includes the first.
    private func messages(ofCircle files: Int) throws -> [String] {
        let document = { (file: Int) in
            try DocumentReader().read("{scenario: s\(file), include: f\((file + 1) % files)}", file: "f\(file)")
        }
        var reader = ScenarioReader(wire: SendBuddy()) { path, _ throws(ScenarioIncludeError) in
            guard let file = Int(path.dropFirst()), let found = try? document(file) else {
                throw ScenarioIncludeError(path)
            }
            return (found, path)
        }
        return reader.read(try document(0)).diagnostics.map(\.message)
    }

    @Test func `the message about files that include each other in a circle says how long the circle is`() throws {
        #expect(try messages(ofCircle: 1) == ["f0 includes itself"])
        #expect(try messages(ofCircle: 2) == ["f1 includes itself, by way of 1 other file"])
        #expect(try messages(ofCircle: 3) == ["f1 includes itself, by way of 2 other files"])
        #expect(try messages(ofCircle: 40).map { $0.contains("at most 16 levels deep") } == [true])
    }

}
