import BelayMock
import ContractFiles
import ContractReading
import ProtocolSpec
import ServerRules
import SpecParser
import SystemCalls

/// The folder with the contract (`spec/`) and the scenarios (`mocks/`): found, not configured.
struct Project {
    /// Nil for what this program carries.
    let root: String?

    /// The nearest folder with a `spec` folder, from the working folder upward.
    static func here() throws(Failure) -> Project {
        if let project = nearest(to: FilePath.workingFolder) { return project }
        throw .notFound(
            "no spec/ folder with a contract here or above; run belay in a project, or name the contract with --contract"
        )
    }

    /// The same, or the project in which this program was built, or else what it carries, so that `belay mock` works from any
    /// folder of any machine.
    static func hereOrBuilt() -> Project {
        if let project = nearest(to: FilePath.workingFolder) { return project }
        let program =
            FileSystem.target(ofLink: "/proc/self/exe") ?? FilePath.canonical(CommandLine.arguments.first ?? "")
        if let project = nearest(to: FilePath.folder(of: program)) { return project }
        return Project(root: nil)
    }

    /// Whether no folder from the working folder upward has a spec folder.
    static var isMissingHere: Bool { nearest(to: FilePath.workingFolder) == nil }

    /// The project that a file lies in; nil where there is no spec folder over it.
    static func of(file: String) -> Project? {
        let folder = FilePath.folder(of: file)
        return nearest(to: FilePath.absolute(folder.isEmpty ? "." : folder))
    }

    private static func nearest(to start: String) -> Project? {
        FilePath.upward(from: start).first { !documents(in: FilePath.path("spec", in: $0)).isEmpty }.map(Project.init)
    }

    /// The paths of a folder's documents, sorted by name.
    private static func documents(in folder: String, endings: Set<String> = ["yaml", "yml"]) -> [String] {
        let folder = FilePath.canonical(folder)
        let names = FileSystem.entries(of: folder) ?? []
        return names.filter { endings.contains(FilePath.ending(of: $0)) }.sorted().map { FilePath.path($0, in: folder) }
    }

    /// The path of the project's one contract, as a person would type it here.
    func contractPath() throws(Failure) -> String {
        guard let root else { return EmbeddedFiles.paths(in: "\(EmbeddedFiles.prefix)spec")[0] }
        // Files beside the contract may be parts of it; only a contract says which AsyncAPI it is.
        let all = Self.documents(
            in: FilePath.path("spec", in: root),
            endings: ["yaml", "yml", "json"]
        ).filter { file in
            guard case .success(let bytes) = DiskFiles.contents(file) else { return false }
            return DocumentKind(of: bytes) == .contract
        }
        let extended = all.count == 1 ? [] : all.compactMap(Self.extended(by:))
        let contracts = all.count == 1 ? all : all.filter { !extended.contains($0) }
        guard let contract = contracts.first else {
            throw .notFound(
                "no contract in \(shortened(FilePath.path("spec", in: root))): no YAML or JSON file there has the key \"asyncapi\""
            )
        }
        guard contracts.count == 1 else {
            let names = contracts.map { shortened($0) }.joined(separator: ", ")
            throw .usage("there are several contracts (\(names)); name one with --contract")
        }
        return shortened(contract)
    }

    /// The path of the document that a contract is a patch of; nil where it is none.
    private static func extended(by contract: String) -> String? {
        guard let base = try? Documents.node(contract)["x-extends"]?.string else { return nil }
        return FilePath.absolute(base, in: FilePath.folder(of: contract))
    }

    /// The path of a scenario: as given, or by its name in `mocks/`; where there is no such folder, among those that this program carries.
    func scenarioPath(_ given: String) throws(Failure) -> String {
        if DiskFiles.exists(given) { return given }
        // What has a folder is no name.
        guard !given.contains("/") else { throw .notFound("no file \(given)") }
        guard let root, hasScenarios else { return try Self.embeddedScenario(given) }
        let folder = FilePath.path("mocks", in: root)
        let named = FilePath.path(given.hasSuffix(".yaml") ? given : given + ".yaml", in: folder)
        if !given.contains("/"), FileSystem.isThere(named) { return shortened(named) }
        let known = Self.documents(in: folder).map(FilePath.stem)
        throw Self.noScenario(given, known, in: shortened(folder))
    }

    /// The path of a scenario that this program carries, by its name.
    private static func embeddedScenario(_ given: String) throws(Failure) -> String {
        let folder = "\(EmbeddedFiles.prefix)mocks"
        let path = "\(folder)/\(given.hasSuffix(".yaml") ? given : given + ".yaml")"
        if !given.contains("/"), EmbeddedFiles.has(path) { return path }
        let known = EmbeddedFiles.paths(in: folder).map {
            String($0.dropFirst(folder.count + 1).dropLast(".yaml".count))
        }
        throw noScenario(given, known, in: folder)
    }

    private static func noScenario(_ given: String, _ known: [String], in folder: String) -> Failure {
        let hint = NearestWord.hint(for: given, among: known)
        let choice = known.isEmpty ? "" : " (in \(folder) there are \(known.joined(separator: ", ")))"
        return .notFound("no scenario \(given)\(choice)\(hint)")
    }

    /// The path of the project's contract, where that is not the one that this program was built with; nil also where there is
    /// none, or it can't be read.
    ///
    /// - Throws: where there are several, and it is not clear which is meant.
    func otherContract() throws(Failure) -> String? {
        guard root != nil else { return nil }
        let path: String
        do { path = try contractPath() } catch {
            guard error.code == Failure.notFound("").code else { throw error }
            return nil
        }
        guard let read = try? ContractFile.reading(path) else { return nil }
        let isBuilt = read.contract.sockets.contains { $0.name == BuiltContract.channel.name }
        return isBuilt ? nil : path
    }

    /// The path of the scenario that plays where none is named; nil where the project has none of that name.
    func defaultScenario(_ name: String) -> String? {
        hasScenarios ? try? scenarioPath(name) : nil
    }

    /// The folder of the scenarios, as a person would type it here: the project's, or else the one that this program carries.
    var scenarioFolder: String {
        guard let root, hasScenarios else { return "\(EmbeddedFiles.prefix)mocks" }
        return shortened(FilePath.path("mocks", in: root))
    }

    /// Whether the project has scenarios of its own.
    private var hasScenarios: Bool {
        root.map { FileSystem.isThere(FilePath.path("mocks", in: $0)) } ?? false
    }

    /// The folder that generated modules go to, as a person would type it here; nil where there is no checkout.
    var sourcesFolder: String? {
        root.map { shortened(FilePath.path("Sources", in: $0)) }
    }

    /// A path relative to the working folder if it is below it.
    func shortened(_ path: String) -> String {
        FilePath.path(path, below: FilePath.workingFolder) ?? path
    }
}
