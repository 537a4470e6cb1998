import BelayMock
import ContractFiles
import MockServer

/// Watches the files of a running mock: plays a changed scenario at once, and says that the contract has changed.
struct SourceWatch {
    let control: Control
    let contract: ContractOnDisk
    let console: MockConsole
    private var change = FileChange()
    /// Why the newest version can't be played; nil where it plays.
    private var complaint: String?
    /// Whether the last change may be an unfinished save, such as an empty file. It is reported if the next look finds the same.
    private var isScenarioInDoubt = false
    private var isContractInDoubt = false
    private var isStarted = false

    /// How often files are looked at. A look costs a few microseconds.
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
        let isContractNew = change.isNew(contract.path)
        if isContractNew, isStarted {
            isContractInDoubt = true
        } else if isContractNew || isContractInDoubt {
            isContractInDoubt = false
            let problem = contract.problem()
            if let problem { if isStarted { console.say(problem) } else { Terminal.complain("warning: \(problem)") } }
            try await control.complain(problem, about: .contract)
        }
        guard let played = try await control.current() else { return }
        // Every file is asked about, so that each is known from now on.
        let changed = played.sources.filter { change.isNew($0.file) }
        // A broken scenario may be waiting for a file that is not watched yet.
        guard !changed.isEmpty || complaint != nil || isScenarioInDoubt, let own = played.sources.first else { return }
        let newest: PlayedScenario
        do {
            newest = try read(own, isGiven: played.isGiven)
        } catch {
            isScenarioInDoubt = !changed.isEmpty
            guard !isScenarioInDoubt else { return }
            if complaint != error.message {
                console.say("\(own.file) has changed and can't be played; the old version goes on\n\(error.message)")
            }
            complaint = error.message
            return try await control.complain(error.message, about: .scenario)
        }
        (complaint, isScenarioInDoubt) = (nil, false)
        let names = newest.sources.filter { !played.sources.contains($0) }.map(\.file).joined(separator: ", ")
        // A file that was only touched, or changed back, plays already.
        guard !names.isEmpty else { return try await control.complain(nil, about: .scenario) }
        console.say("\(names) has changed: the scenario starts again")
        try await control.begin(newest, seed: nil, forgetting: false)
    }

    /// The newest version. A scenario that was given as a text is the same, but the files that it includes may have changed.
    private func read(_ own: PlayedScenario.Source, isGiven: Bool) throws(ScenarioFileError) -> PlayedScenario {
        guard isGiven else { return try ScenarioFiles.scenario(at: own.file).0 }
        var played = try ScenarioFiles.scenario(Array(own.text.utf8), file: own.file).0
        played.isGiven = true
        return played
    }
}
