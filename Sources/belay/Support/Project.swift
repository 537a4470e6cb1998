import BelayMock
import ContractFiles
import ContractReading
import Foundation
import ProtocolSpec
import ServerRules
import SpecParser

/// The folder with the contract (`spec/`) and the scenarios (`mocks/`): found, not configured.
struct Project {
    /// Nil for what this program carries.
    let root: URL?

    /// The nearest folder with a `spec` folder, from the working folder upward.
    static func here() throws(Failure) -> Project {
        if let project = nearest(to: workingFolder) { return project }
        throw .notFound(
            "no spec/ folder with a contract here or above; run belay in a project, or name the contract with --contract"
        )
    }

    /// The same, or the project in which this program was built, or else what it carries, so that `belay mock` works from any
    /// folder of any machine.
    static func hereOrBuilt() -> Project {
        if let project = nearest(to: workingFolder) { return project }
        let program = URL(fileURLWithPath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
        let link = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).map(
            URL.init(fileURLWithPath:)
        )
        if let project = nearest(to: (link ?? program).deletingLastPathComponent()) { return project }
        return Project(root: nil)
    }

    private static var workingFolder: URL {
        URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    }

    private static func nearest(to start: URL) -> Project? {
        var folder = start.standardizedFileURL
        while true {
            if !documents(in: folder.appendingPathComponent("spec")).isEmpty { return Project(root: folder) }
            let parent = folder.deletingLastPathComponent()
            if parent.path == folder.path { return nil }
            folder = parent
        }
    }

    /// The documents of a folder, sorted by name.
    private static func documents(in folder: URL, endings: Set<String> = ["yaml", "yml"]) -> [URL] {
        let folder = folder.resolvingSymlinksInPath()
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { endings.contains($0.pathExtension) }.sorted { $0.path < $1.path }
    }

    /// The path of the project's one contract, as a person would type it here.
    func contractPath() throws(Failure) -> String {
        guard let root else { return EmbeddedFiles.paths(in: "\(EmbeddedFiles.prefix)spec")[0] }
        // Files beside the contract may be parts of it; only a contract says which AsyncAPI it is.
        let all = Self.documents(
            in: root.appendingPathComponent("spec"),
            endings: ["yaml", "yml", "json"]
        ).filter { file in
            guard case .success(let bytes) = DiskFiles.contents(file.path) else { return false }
            return DocumentKind(of: bytes) == .contract
        }
        let extended = all.count == 1 ? [] : all.compactMap(Self.extended(by:))
        let contracts = all.count == 1 ? all : all.filter { !extended.contains($0.standardizedFileURL.path) }
        guard let contract = contracts.first else {
            throw .notFound(
                "no contract in \(shortened(root.appendingPathComponent("spec"))): no YAML or JSON file there has the key \"asyncapi\""
            )
        }
        guard contracts.count == 1 else {
            let names = contracts.map { shortened($0) }.joined(separator: ", ")
            throw .usage("there are several contracts (\(names)); name one with --contract")
        }
        return shortened(contract)
    }

    /// The path of the document that a contract is a patch of; nil where it is none.
    private static func extended(by contract: URL) -> String? {
        guard let base = try? Documents.node(contract.path)["x-extends"]?.string else { return nil }
        return URL(fileURLWithPath: base, relativeTo: contract.deletingLastPathComponent()).standardizedFileURL.path
    }

    /// The path of a scenario: as given, or by its name in `mocks/`; where there is no such folder, among those that this program carries.
    func scenarioPath(_ given: String) throws(Failure) -> String {
        if DiskFiles.exists(given) { return given }
        // What has a folder is no name.
        guard !given.contains("/") else { throw .notFound("no file \(given)") }
        guard let root, hasScenarios else { return try Self.embeddedScenario(given) }
        let folder = root.appendingPathComponent("mocks")
        let named = folder.appendingPathComponent(given.hasSuffix(".yaml") ? given : given + ".yaml")
        if !given.contains("/"), FileManager.default.fileExists(atPath: named.path) { return shortened(named) }
        let known = Self.documents(in: folder).map { $0.deletingPathExtension().lastPathComponent }
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
        return shortened(root.appendingPathComponent("mocks"))
    }

    /// Whether the project has scenarios of its own.
    private var hasScenarios: Bool {
        root.map { FileManager.default.fileExists(atPath: $0.appendingPathComponent("mocks").path) } ?? false
    }

    /// The folder that generated modules go to, as a person would type it here; nil where there is no checkout.
    var sourcesFolder: String? {
        root.map { shortened($0.appendingPathComponent("Sources")) }
    }

    /// A path relative to the working folder if it is below it.
    func shortened(_ url: URL) -> String {
        let base = Self.workingFolder.standardizedFileURL.path
        let path = url.standardizedFileURL.path
        return path.hasPrefix(base + "/") ? String(path.dropFirst(base.count + 1)) : path
    }
}
