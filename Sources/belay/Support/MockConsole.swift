import CodecRuntime
import Foundation
import MockEngine
import MockServer

/// What a terminal shows of a running mock: a banner with URLs to paste, then the talk.
struct MockConsole: Sendable {
    private let scenario: Scenario
    private let seed: UInt64
    private let colour = Terminal.wantsColour
    private let writer = LineWriter()
    /// As much of a frame is shown, in code points: a flood of megabytes helps nobody.
    private static let longestText = 4_000

    init(scenario: Scenario, seed: UInt64) {
        self.scenario = scenario
        self.seed = seed
    }

    func showBanner(_ directory: MockDirectory) {
        var lines = ["\(bold("Belay mock")) · scenario \(scenario.name) · seed \(seed)"]
        if let about = scenario.about { lines.append(Terminal.plain(about)) }
        for room in directory.rooms {
            lines += ["", "\(bold("room \(room.name)"))  \(room.key)"]
            for person in directory.people where room.members.contains(person.key) {
                let you = room.name == "main" && person.key == scenario.you ? ", you" : ""
                lines.append("  \(person.person.name) (\(person.key)\(you))")
                lines.append("    \(directory.url(of: person, in: room))")
            }
        }
        let login = "http://\(directory.authority)/__belay/login/\(scenario.you)"
        lines += ["", "log in         POST \(login)"]
        if let endpoint = directory.channel.tokenEndpoint {
            lines.append("refresh        \(endpoint.method) http://\(directory.authority)\(endpoint.path)")
        }
        if let rules = directory.channel.credential {
            lines.append(
                "tokens         last \(rules.lifetimeSeconds / 60) minutes; belay token \(scenario.you) prints a new one"
            )
        }
        lines += ["stop           Ctrl-C", ""]
        writer.add(lines.joined(separator: "\n"))
    }

    /// Waits until all is shown; at the end.
    func finish() {
        writer.finish()
    }

    func show(_ notice: MockNotice) {
        switch notice {
        case .joined(let person, let room): show("+", 32, "\(person) is in \(room)")
        case .left(let person, let room, let code): show("-", 33, "\(person) has left \(room) (\(code))")
        case .denied(let code, let reason, let refused):
            let how = refused ? "refused with HTTP 403 instead of \(code)" : "closed with \(code)"
            show("x", 31, "\(how): \(Terminal.plain(reason))")
        case .received(let person, let text): show("<", 36, "\(person)  \(shortened(text))")
        case .sent(let text, let people):
            show(">", 35, "\(people.joined(separator: ", "))  \(shortened(text))")
        case .dropped(let person, let reason): show("!", 31, "dropped, from \(person): \(Terminal.plain(reason))")
        case .unspoken(let person, let reason): show("!", 31, "not said, by \(person): \(Terminal.plain(reason))")
        case .troubled(let person, let what): show("x", 31, person.isEmpty ? what : "\(person): \(what)")
        case .scripted(let what, let place): show("!", 31, "\(what) (\(place))")
        case .closing(let person, let code, let reason):
            show("x", 31, "closing \(person) with \(code): \(Terminal.plain(reason))")
        }
    }

    private func show(_ mark: String, _ code: Int, _ text: String) {
        writer.add(colour ? "\u{1B}[\(code)m\(mark)\u{1B}[0m \(text)" : "\(mark) \(text)")
    }

    private func shortened(_ text: String) -> String {
        guard text.utf8.count > Self.longestText else { return Terminal.plain(text) }
        let start = String(text.unicodeScalars.prefix(Self.longestText))
        return Terminal.plain(start) + "… (\(text.utf8.count) bytes)"
    }

    private func bold(_ text: String) -> String {
        colour ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }
}
