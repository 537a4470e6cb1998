import ContractFiles
import Foundation
import ProtocolSpec
import SpecParser

/// The folder with the contract (`spec/`) and the scenarios (`mocks/`): found, not configured.
struct Project {
    let root: URL

    /// The nearest folder with a `spec` folder, from the working folder upward.
    static func here() throws(Failure) -> Project {
        if let project = nearest(to: workingFolder) { return project }
        throw .notFound(
            "no spec/ folder with a contract here or above; run belay in a project, or name the contract with --contract"
        )
    }

    /// The same, or the project in which this program was built, so that `belay mock` works from any folder.
    static func hereOrBuilt() throws(Failure) -> Project {
        if let project = nearest(to: workingFolder) { return project }
        let program = URL(fileURLWithPath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
        let link = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).map(
            URL.init(fileURLWithPath:)
        )
        if let project = nearest(to: (link ?? program).deletingLastPathComponent()) { return project }
        throw .notFound(
            "no spec/ folder with a contract here or above, nor where this program was built; run belay in a project, or name the "
                + "contract with --contract"
        )
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
        // Files beside the contract may be parts of it; only a contract says which AsyncAPI it is.
        let contracts = Self.documents(
            in: root.appendingPathComponent("spec"),
            endings: ["yaml", "yml", "json"]
        ).filter { file in
            guard case .success(let bytes) = DiskFiles.contents(file.path) else { return false }
            return DocumentKind(of: bytes) == .contract
        }
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

    /// The path of a scenario: as given, or by its name in `mocks/`.
    func scenarioPath(_ given: String) throws(Failure) -> String {
        if FileManager.default.fileExists(atPath: given) { return given }
        let folder = root.appendingPathComponent("mocks")
        let named = folder.appendingPathComponent(given.hasSuffix(".yaml") ? given : given + ".yaml")
        if !given.contains("/"), FileManager.default.fileExists(atPath: named.path) { return shortened(named) }
        let known = Self.documents(in: folder).map { $0.deletingPathExtension().lastPathComponent }
        let hint = NearestWord.hint(for: given, among: known)
        let choice = known.isEmpty ? "" : " (in \(shortened(folder)) there are \(known.joined(separator: ", ")))"
        throw .notFound("no scenario \(given)\(choice)\(hint)")
    }

    /// The folder of the scenarios, as a person would type it here; nil where there is none.
    var scenarioFolder: String? {
        let folder = root.appendingPathComponent("mocks")
        return FileManager.default.fileExists(atPath: folder.path) ? shortened(folder) : nil
    }

    /// A path relative to the working folder if it is below it.
    func shortened(_ url: URL) -> String {
        let base = Self.workingFolder.standardizedFileURL.path
        let path = url.standardizedFileURL.path
        return path.hasPrefix(base + "/") ? String(path.dropFirst(base.count + 1)) : path
    }
}
