import CodecRuntime

/// What was done by hand, and what was heard meanwhile: becomes a scenario.
struct HandRecord: Sendable {
    private enum Deed: Sendable {
        case steps([JSONValue])
        /// You said this; read only once a scenario is made of it.
        case heard(String)
    }

    private struct Dated: Sendable {
        var milliseconds: Int
        var deed: Deed
    }

    /// By the rooms' names.
    private var rooms: [String: [Dated]] = [:]
    /// More than this is nobody's own hand.
    private static let most = 10_000

    mutating func add(_ steps: [JSONValue], in room: String, at milliseconds: Int) {
        guard rooms[room, default: []].count < Self.most else { return }
        rooms[room, default: []].append(Dated(milliseconds: milliseconds, deed: .steps(steps)))
    }

    /// Takes note of a message of yours: what is done next is done behind it.
    mutating func hear(_ text: String, in room: String, at milliseconds: Int) {
        let heard = Dated(milliseconds: milliseconds, deed: .heard(text))
        // What was said before the last one needs no wait of its own.
        if case .heard? = rooms[room]?.last?.deed { rooms[room]?.removeLast() }
        rooms[room, default: []].append(heard)
    }

    /// A scenario that does the same.
    ///
    /// - Parameters:
    ///   - name: the scenario's.
    ///   - you: the role whose sockets set it off.
    ///   - seed: the one that plays.
    ///   - names: of all rooms.
    ///   - discriminator: the field that says which message one is.
    func scenario(name: String, you: String, seed: UInt64, rooms names: [String], discriminator: String) -> String {
        var lines = [
            "scenario: \(YAMLText.scalar(name))", "about: Done by hand, and copied from a mock.",
            "seed: \(Int64(bitPattern: seed))", "you: \(YAMLText.scalar(you))",
        ]
        let rules = names.compactMap { room in
            rule(rooms[room] ?? [], discriminator).map { (room, $0) }
        }
        guard !rules.isEmpty else { return (lines + ["script: []", ""]).joined(separator: "\n") }
        lines.append("script:")
        for (room, steps) in rules {
            lines += ["  - on: connect", "    room: \(YAMLText.scalar(room))", "    once: true", "    do:"]
            lines += steps.map { "      - \(YAMLText.flow($0))" }
        }
        return (lines + [""]).joined(separator: "\n")
    }

    /// The steps of one room; nil where nothing was done in it.
    private func rule(_ deeds: [Dated], _ discriminator: String) -> [JSONValue]? {
        var steps: [JSONValue] = []
        var waiting: String?
        var time: Int?
        var hasDone = false
        for dated in deeds {
            switch dated.deed {
            case .heard(let text):
                waiting = (try? JSONValue(decoding: text))?[discriminator]?.string
                time = dated.milliseconds
            case .steps(let words):
                hasDone = true
                if let waiting {
                    steps.append(.members([("expect", .members([(discriminator, .string(waiting))]))]))
                }
                // To a tenth of a second: a hand is no faster.
                let pause = time.map { (dated.milliseconds - $0 + 50) / 100 * 100 } ?? 0
                if pause > 0 { steps.append(.members([("pause", .string("\(pause)ms"))])) }
                steps += words
                waiting = nil
                time = dated.milliseconds
            }
        }
        return hasDone ? steps : nil
    }
}

/// Values as YAML that a person would write, on one line.
enum YAMLText {
    /// Words that YAML 1.1 and 1.2 take for something else.
    private static let reserved: Set<String> = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ]

    static func flow(_ value: JSONValue) -> String {
        switch value {
        case .object(let members):
            // A step stands without braces: `- pause: 1s`.
            members.map { "\(scalar($0.name)): \(inner($0.value))" }.joined(separator: ", ").inBraces(
                members.count != 1
            )
        default: inner(value)
        }
    }

    /// A value in its place behind a key, with braces.
    static func value(_ value: JSONValue) -> String { inner(value) }

    private static func inner(_ value: JSONValue) -> String {
        switch value {
        case .object(let members):
            members.map { "\(scalar($0.name)): \(inner($0.value))" }.joined(separator: ", ").inBraces(true)
        case .array(let items): "[\(items.map(inner).joined(separator: ", "))]"
        case .string(let text): scalar(text)
        default: value.jsonText
        }
    }

    /// A text, plain where it can't be taken for anything else.
    static func scalar(_ text: String) -> String {
        let isWord =
            text.utf8.first.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 } ?? false
            && text.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
        let isDuration = text.wholeMatch(of: /[0-9]+(\.[0-9]+)?(us|ms|s|m|h)/) != nil
        guard isDuration || isWord && !reserved.contains(text.lowercased()) else {
            // A JSON string is a double-quoted scalar of YAML 1.2.
            return JSONValue.string(text).jsonText
        }
        return text
    }
}

extension String {
    fileprivate func inBraces(_ isWanted: Bool) -> String {
        isWanted ? "{\(self)}" : self
    }
}
