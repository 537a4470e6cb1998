import BelayMock
import ContractFiles
import MockServer

/// Watches what a running mock stands on: a changed scenario is played at once, a changed contract is told.
struct SourceWatch {
    let control: Control
    let contract: ContractOnDisk
    let console: MockConsole
    private var change = FileChange()
    /// Why the newest version can't be played; nil where it is what plays.
    private var complaint: String?
    private var isStarted = false

    /// How often files are looked at. Looking costs a few microseconds; an editor's save is seen before one has looked up.
    private static let interval = Duration.milliseconds(200)

    init(control: Control, contract: ContractOnDisk, console: MockConsole) {
        self.control = control
        self.contract = contract
        self.console = console
    }

    /// Watches until the task is cancelled.
    mutating func run() async throws {
        while true {
            try await look()
            isStarted = true
            try await Task.sleep(for: Self.interval)
        }
    }

    private mutating func look() async throws {
        if change.isNew(contract.path) {
            let problem = contract.problem()
            if let problem { if isStarted { console.say(problem) } else { Terminal.complain("warning: \(problem)") } }
            try await control.complain(problem, about: .contract)
        }
        guard let played = try await control.current() else { return }
        // All of them are asked, so that each is known from now on.
        let changed = played.sources.filter { change.isNew($0.file) }
        // What is broken may be waiting for a file that nobody watches yet.
        guard !changed.isEmpty || complaint != nil, let own = played.sources.first else { return }
        // A broken file that was put right as it had been plays already.
        guard played.sources.contains(where: isOtherwise) else {
            complaint = nil
            return try await control.complain(nil, about: .scenario)
        }
        let newest: PlayedScenario
        do {
            newest = try read(own, isGiven: played.isGiven)
        } catch {
            if complaint != error.message {
                console.say("\(own.file) has changed, and can't be played; the old one goes on\n\(error.message)")
            }
            complaint = error.message
            return try await control.complain(error.message, about: .scenario)
        }
        complaint = nil
        let names = played.sources.filter(isOtherwise).map(\.file).joined(separator: ", ")
        console.say("\(names) has changed: the scenario begins anew")
        try await control.begin(newest, seed: nil, forgetting: false)
    }

    /// The newest version; of what was given as a text, its own words are the same, and what it includes may not be.
    private func read(_ own: PlayedScenario.Source, isGiven: Bool) throws(ScenarioFileError) -> PlayedScenario {
        guard isGiven else { return try ScenarioFiles.scenario(at: own.file).0 }
        var played = try ScenarioFiles.scenario(Array(own.text.utf8), file: own.file).0
        played.isGiven = true
        return played
    }

    /// Whether a file has other words than those that are played: a touched one has not.
    private func isOtherwise(_ source: PlayedScenario.Source) -> Bool {
        guard case .success(let bytes) = DiskFiles.contents(source.file) else { return false }
        return String(decoding: bytes, as: UTF8.self) != source.text
    }
}
