import CodecRuntime
import Foundation
import MockEngine
import MockServer
import ProtocolSpec

/// What a terminal shows of a running mock: a banner with URLs to paste, then the talk.
struct MockConsole: Sendable {
    private let scenario: Scenario
    private let seed: UInt64
    private let colour = Terminal.wantsColour
    private let writer = LineWriter()
    /// As much of a frame is shown, in code points: a flood of megabytes helps nobody.
    private static let longestText = 4_000
    /// Those that have names of their own.
    private static let shownRooms = RoomName.allCases.count

    init(scenario: Scenario, seed: UInt64) {
        self.scenario = scenario
        self.seed = seed
    }

    func showBanner(_ directory: MockDirectory) {
        var lines = ["\(bold("Belay mock")) · scenario \(scenario.name) · seed \(seed)"]
        if let about = scenario.about { lines.append(Terminal.plain(about)) }
        for room in directory.rooms.prefix(Self.shownRooms) {
            lines += ["", "\(bold("room \(room.name)"))  \(room.key)"]
            for person in directory.people where room.members.contains(person.key) {
                let you = room.name == "main" && person.key == scenario.you ? ", you" : ""
                lines.append("  \(person.person.name) (\(person.key)\(you))")
                lines.append("    \(directory.url(of: person, in: room))")
            }
        }
        if directory.rooms.count > Self.shownRooms {
            lines += ["", "and \(directory.rooms.count - Self.shownRooms) rooms more, which --ready-file lists"]
        }
        lines += ["", "inspector      \(directory.http)/__belay/"]
        lines.append("log in         POST \(directory.http)/__belay/login/\(scenario.you)")
        if let endpoint = directory.channel.tokenEndpoint {
            lines.append("refresh        \(endpoint.method) \(directory.http)\(endpoint.path)")
        }
        if let rules = directory.channel.credential {
            lines.append(
                "tokens         last \(rules.lifetimeSeconds / 60) minutes; belay token \(scenario.you) prints a new one"
            )
        }
        if let file = directory.certificateAuthority { lines += Self.trust(file) }
        lines += ["stop           Ctrl-C", ""]
        writer.add(lines.joined(separator: "\n"))
    }

    /// How to trust the authority of this machine: a client alone, or all that runs here.
    private static func trust(_ file: String) -> [String] {
        let name = Terminal.plain(file.contains(" ") ? "'\(file)'" : file)
        #if os(macOS)
        let all = "security add-trusted-cert -k ~/Library/Keychains/login.keychain-db \(name)"
        #else
        let all =
            "sudo cp \(name) /usr/local/share/ca-certificates/belay.crt && sudo update-ca-certificates"
            + "; Chrome, Firefox: import it in the settings, as an authority"
        #endif
        return [
            "trust          \(name)",
            "  a client     curl --cacert FILE; NODE_EXTRA_CA_CERTS=FILE node …; belay verify: tls: {ca: FILE}",
            "  all of them  \(all)",
        ]
    }

    /// Waits until all is shown; at the end.
    func finish() {
        writer.finish()
    }

    /// Tells something that is not the mock's own doing.
    func say(_ text: String) {
        show("!", 31, text)
    }

    func show(_ entry: JournalEntry) {
        let person = entry.person ?? ""
        let reason = Terminal.plain(entry.reason ?? "")
        let code = entry.code.map(String.init) ?? ""
        switch entry.kind {
        case .connected: show("+", 32, "\(person) is in \(entry.room ?? "")")
        case .disconnected: show("-", 33, "\(person) has left \(entry.room ?? "") (\(code))")
        case .denied: show("x", 31, "\(entry.text ?? ""): \(reason)")
        case .received: show("<", 36, "\(person)  \(frame(entry))")
        case .sent: show(">", 35, "\(entry.recipients.map(\.person).joined(separator: ", "))  \(frame(entry))")
        case .dropped: show("!", 31, "dropped, from \(person): \(reason)")
        case .unspoken: show("!", 31, "not said, by \(person): \(reason)")
        case .fault: show("x", 31, person.isEmpty ? entry.text ?? "" : "\(person): \(entry.text ?? "")")
        case .script: show("!", 31, "\(entry.text ?? "") (\(entry.place ?? ""))")
        case .closing: show("x", 31, "closing \(person) with \(code): \(reason)")
        case .step: show("*", 34, "by hand, in \(entry.room ?? ""): \(shortened(entry.text ?? ""))")
        case .scenario:
            // Why one can't be played is told by whoever found out.
            if let name = entry.text { show("*", 34, "now plays \(Terminal.plain(name))") }
        }
    }

    private func frame(_ entry: JournalEntry) -> String {
        entry.text.map(shortened) ?? "(binary, \(entry.bytes ?? 0) bytes)"
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
