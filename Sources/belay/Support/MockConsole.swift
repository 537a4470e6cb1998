import CodecRuntime
import MockEngine
import MockServer
import ProtocolSpec
import ServerRules

/// What a terminal shows of a running mock: a banner with URLs to paste, then what happens.
struct MockConsole: Sendable {
    private let scenario: Scenario
    private let seed: UInt64
    /// The title of a contract that was read; nil for the one that this program was built with.
    private let title: String?
    /// The file of a contract that was read.
    private let contract: String?
    private let style = EntryStyle(isColoured: Terminal.wantsColour)
    private let writer = LineWriter()
    /// The rooms that have names of their own.
    private static let shownRooms = RoomName.allCases.count

    init(scenario: Scenario, seed: UInt64, title: String? = nil, contract: String? = nil) {
        self.scenario = scenario
        self.seed = seed
        self.title = title
        self.contract = contract
    }

    func showBanner(_ info: MockInfo) {
        let shownTitle = title.map { "\(Terminal.plain($0)) · " } ?? ""
        var lines = ["\(bold("Belay mock")) · \(shownTitle)scenario \(scenario.name) · seed \(seed)"]
        if let about = scenario.about { lines.append(Terminal.plain(about)) }
        lines += title == nil ? rooms(of: info) : sockets(of: info)
        lines += ["", "inspector      \(info.http)/__belay/"]
        if !info.people.isEmpty, info.channel.credential != nil {
            let person = scenario.you.isEmpty ? "PERSON" : scenario.you
            lines.append("log in         POST \(info.http)/__belay/login/\(person)")
        }
        if let endpoint = info.channel.tokenEndpoint {
            lines.append("refresh        \(endpoint.method) \(info.http)\(endpoint.path)")
        }
        if let rules = info.channel.credential {
            lines.append(
                "tokens         last \(rules.lifetimeSeconds / 60) minutes; \(tokenCommand(info)) prints a new one"
            )
        }
        if let file = info.certificateAuthority { lines += Self.trust(file) }
        lines += ["stop           Ctrl-C", ""]
        let banner = lines.joined(separator: "\n")
        writer.add { banner }
    }

    /// The command that prints a token which this mock accepts.
    private func tokenCommand(_ info: MockInfo) -> String {
        guard let contract else { return "belay token \(scenario.you)" }
        let person = info.people.isEmpty ? "" : scenario.you.isEmpty ? " PERSON" : " \(scenario.you)"
        let isSeeded = !info.people.isEmpty && seed != Scenario.defaultTalk.seed
        return "belay token --contract \(Terminal.plain(contract))\(person)\(isSeeded ? " --seed \(seed)" : "")"
    }

    /// What a client opens, and what it needs for that.
    private func sockets(of info: MockInfo) -> [String] {
        info.sockets.flatMap { socket in
            ["", bold(Terminal.plain(socket.name)), "  \(info.url(of: socket))"]
                + socket.headers.map { "  needs the header \($0.name), which no browser can set on a WebSocket" }
                + (socket.subprotocols.isEmpty ? [] : ["  subprotocol \(socket.subprotocols.joined(separator: ", "))"])
                + socket.first.map { "  say first: \(Terminal.plain($0))" }
        }
    }

    private func rooms(of info: MockInfo) -> [String] {
        var lines: [String] = []
        for room in info.rooms.prefix(Self.shownRooms) {
            lines += ["", "\(bold("room \(room.name)"))  \(room.key)"]
            for person in info.people where room.members.contains(person.key) {
                let you = room.name == "main" && person.key == scenario.you ? ", you" : ""
                lines.append("  \(person.person.name) (\(person.key)\(you))")
                lines.append("    \(info.url(of: person, in: room))")
            }
        }
        if info.rooms.count > Self.shownRooms {
            lines += ["", "and \(info.rooms.count - Self.shownRooms) more rooms, which --ready-file lists"]
        }
        return lines
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

    /// Waits until everything is shown; at the end.
    func finish() {
        writer.finish()
    }

    /// Shows a line about something outside the mock, such as a file.
    func say(_ text: String) {
        let style = style
        writer.add { style.line("!", 31, text) }
    }

    /// Shows what happened.
    ///
    /// - Parameter entry: makes the entry; not called where the line would be left out.
    func show(_ entry: () -> JournalEntry) {
        writer.offer {
            let (entry, style) = (entry(), style)
            // SourceWatch has already said why a scenario can't be played.
            if entry.kind == .scenario, entry.text == nil { return nil }
            return { style.line(entry) }
        }
    }

    private func bold(_ text: String) -> String {
        style.isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }
}

/// How entries look on a terminal.
private struct EntryStyle: Sendable {
    let isColoured: Bool
    /// How much of a frame is shown, in code points: nobody reads a whole megabyte.
    private static let longestText = 4_000

    func line(_ entry: JournalEntry) -> String {
        // What clients call themselves, and the paths that they ask for, come from outside.
        let (person, room) = (Terminal.plain(entry.person ?? ""), Terminal.plain(entry.room ?? ""))
        let reason = Terminal.plain(entry.reason ?? "")
        let code = entry.code.map(String.init) ?? ""
        return switch entry.kind {
        case .connected: line("+", 32, "\(person) is in \(room)")
        case .disconnected:
            line("-", 33, "\(person) has left \(room) (\(code))\(reason.isEmpty ? "" : ": \(reason)")")
        case .denied: line("x", 31, "\(entry.text ?? ""): \(reason)")
        case .received: line("<", 36, "\(person)  \(frame(entry))")
        case .sent:
            line(
                ">",
                35,
                "\(entry.recipients.map { Terminal.plain($0.person) }.joined(separator: ", "))  \(frame(entry))"
            )
        case .dropped: line("!", 31, "dropped, from \(person): \(reason)")
        case .lineRejected: line("!", 31, "not sent, from \(person): \(reason)")
        case .fault: line("x", 31, person.isEmpty ? entry.text ?? "" : "\(person): \(entry.text ?? "")")
        case .script: line("!", 31, "\(entry.text ?? "") (\(entry.place ?? ""))")
        case .note:
            line("·", 90, "\(person.isEmpty ? "" : "\(person): ")\(shortened(entry.text ?? ""))")
        case .closing: line("x", 31, "closing \(person) with \(code): \(reason)")
        case .step: line("*", 34, "by hand, in \(room): \(shortened(entry.text ?? ""))")
        case .scenario: line("*", 34, "now plays \(Terminal.plain(entry.text ?? ""))")
        }
    }

    private func frame(_ entry: JournalEntry) -> String {
        entry.text.map(shortened) ?? "(binary, \(entry.bytes?.count ?? 0) bytes)"
    }

    func line(_ mark: String, _ code: Int, _ text: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(mark)\u{1B}[0m \(text)" : "\(mark) \(text)"
    }

    private func shortened(_ text: String) -> String {
        guard text.utf8.count > Self.longestText else { return Terminal.plain(text) }
        let start = String(text.unicodeScalars.prefix(Self.longestText))
        return Terminal.plain(start) + "… (\(text.utf8.count) bytes)"
    }
}
