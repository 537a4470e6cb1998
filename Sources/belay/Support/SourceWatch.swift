import BelayMock
import ContractEngine
import ContractFiles
import MockEngine
import MockServer

/// Watches the files of a running mock: plays a changed scenario at once, and says that the contract has changed.
struct SourceWatch {
    let control: Control
    let contract: Watched
    let console: MockConsole
    private var change = FileChange()
    /// Why the newest version can't be played; nil where it plays.
    private var complaint: String?
    /// Whether the last change may be an unfinished save, such as an empty file. It is reported if the next look finds the same.
    private var isScenarioInDoubt = false
    private var isContractInDoubt = false
    private var isStarted = false

    /// The contract whose files are watched.
    enum Watched {
        /// The one that this program was built from: a change of it is told.
        case built(ContractOnDisk)
        /// One that is served as it stands: a change of it is served.
        case read(ServedFile)
    }

    /// How often files are looked at. A look costs a few microseconds.
    private static let interval = Duration.milliseconds(200)

    init(control: Control, contract: Watched, console: MockConsole) {
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
        switch contract {
        case .built(let contract): try await look(at: contract)
        case .read(let file): try await look(at: file)
        }
        guard let played = try await control.current() else { return }
        // Every file is asked about, so that each is known from now on.
        let changed = played.sources.filter { change.isNew($0.file) }
        // A broken scenario may be waiting for a file that is not watched yet.
        guard !changed.isEmpty || complaint != nil || isScenarioInDoubt, let own = played.sources.first else { return }
        let newest: PlayedScenario
        do {
            newest = try read(own, isGiven: played.isGiven, language)
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

    private mutating func look(at contract: ContractOnDisk) async throws {
        let isContractNew = change.isNew(contract.path)
        if isContractNew, isStarted {
            isContractInDoubt = true
        } else if isContractNew || isContractInDoubt {
            isContractInDoubt = false
            let problem = contract.problem()
            if let problem { if isStarted { console.say(problem) } else { Terminal.complain("warning: \(problem)") } }
            try await control.complain(problem, about: .contract)
        }
    }

    /// Serves a contract that has changed, with the scenario that plays; a broken one leaves the old one playing.
    private mutating func look(at file: ServedFile) async throws {
        let isNew = !file.files.filter { change.isNew($0) }.isEmpty
        if isNew {
            // What is looked at first plays already, unless it has changed since; a change may be an unfinished save.
            isContractInDoubt = isStarted || file.isOutdated
            return
        }
        guard isContractInDoubt else { return }
        isContractInDoubt = false
        guard let played = try await control.current() else { return }
        let (newest, scenario): (ServedFile.Version, PlayedScenario)
        do throws(Failure) {
            newest = try file.newest()
            scenario = try read(played, newest.contract.language)
        } catch {
            console.say("\(file.path) has changed and can't be served; the old version goes on\n\(error.message)")
            return try await control.complain(error.message, about: .contract)
        }
        file.serve(newest)
        console.say("\(file.path) has changed: it is served anew")
        try await control.complain(nil, about: .contract)
        try await control.begin(scenario, seed: nil, forgetting: false)
    }

    /// The scenario that plays, in the words of a contract.
    private func read(_ played: PlayedScenario, _ language: ScriptLanguage) throws(Failure) -> PlayedScenario {
        guard let own = played.sources.first else { return played }
        do throws(ScenarioFileError) {
            return try read(own, isGiven: played.isGiven, language)
        } catch { throw .unreadable(error.message) }
    }

    private var language: ScriptLanguage {
        switch contract {
        case .built: BuiltContract.language
        case .read(let file): file.contract.language
        }
    }

    /// The newest version. A scenario that was given as a text is the same, but the files that it includes may have changed.
    private func read(
        _ own: PlayedScenario.Source,
        isGiven: Bool,
        _ language: ScriptLanguage
    ) throws(ScenarioFileError) -> PlayedScenario {
        guard isGiven else { return try ScenarioFiles.scenario(at: own.file, language: language).0 }
        var played = try ScenarioFiles.scenario(Array(own.text.utf8), file: own.file, language: language).0
        played.isGiven = true
        return played
    }
}
