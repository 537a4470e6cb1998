import CodecGenerator
import ContractEngine
import ContractFiles
import ContractReading
import ContractSuite
import Foundation
import ProtocolSpec
import SpecParser

/// The files of a new project, before they are written.
struct NewProject {
    /// The texts, by their paths in the project.
    private(set) var files: [String: String]
    /// What to type next, a line each, with two blanks before it.
    private(set) var nextSteps: String

    /// The project that explains itself: the files of `Examples/starter`, and the schemas by which editors check them.
    static var starter: NewProject {
        var files = Dictionary(uniqueKeysWithValues: StarterFiles.texts.map { ($0.path, $0.text) })
        let contract = "spec/chat.yaml"
        let alone = DocumentFiles(
            contents: { _, _ throws(DocumentFiles.Failure) in throw .notFound },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
        if let text = files[contract],
            let parsed = try? RoomContractParser(files: alone).parse(Array(text.utf8), file: contract)
        {
            for schema in EditorSchemas(contract: parsed.contract).files() {
                files["spec/\(schema.name)"] = schema.contents
            }
        }
        return NewProject(
            files: files,
            nextSteps: """
                  belay mock                   # a partner to talk to; the banner has the address of a page that shows it
                  belay lint spec/chat.yaml    # after a change of the contract

                Then stop that mock, and with `belay mock spec/chat.yaml` running in another terminal:
                  belay verify target.yaml     # is the server what the contract says? here the server is the mock;
                                               # it plays the cases of cases/, too
                """
        )
    }

    private init(files: [String: String], nextSteps: String) {
        self.files = files
        self.nextSteps = nextSteps
    }

    /// A project for a document of the user's.
    ///
    /// - Parameters:
    ///   - document: the document's path.
    ///   - folder: the project's folder.
    /// - Throws: where the document can't be read, or has no WebSocket.
    init(from document: String, in folder: String) throws(Failure) {
        let served = try ServedFile(document, perspective: nil)
        let read = served.contract.contract
        let name = Self.stem(of: document)
        let place = ProjectPlace(document, in: folder)
        let contract: String
        var files: [String: String] = [:]
        switch place.inside {
        case let path? where path.hasPrefix("spec/") && !path.dropFirst("spec/".count).contains("/"):
            contract = path
        case let path?:
            contract = "spec/\(name).yaml"
            files[contract] = Self.layer(over: "../\(path)", asyncapi: read.asyncAPI)
        case nil:
            let texts = read.sources.merging([document: Self.text(document)], uniquingKeysWith: { $1 })
            let copies = place.copies(of: texts, as: name)
            files = copies.files
            contract = "spec/\(copies.isLayered ? "\(name).yaml" : place.documentName)"
            if copies.isLayered {
                files[contract] = Self.layer(
                    over: String(copies.document.dropFirst("spec/".count)),
                    asyncapi: read.asyncAPI
                )
            }
        }
        let scenario = ScenarioText(served.contract, file: "../\(contract)").text
        files["mocks/\(name).yaml"] = scenario.hasSuffix("\n") ? scenario : scenario + "\n"
        files[".github/workflows/belay.yml"] = Self.workflow(contract, scenario: "mocks/\(name).yaml")
        let words = ScenarioWords(served.contract)
        files["spec/scenario.schema.json"] = EditorSchemas.scenarioText(of: words) + "\n"
        files["spec/case.schema.json"] = EditorSchemas.caseText(of: words) + "\n"
        self.files = files
        let steps = [
            ("belay mock", "what a reader of the document would expect"),
            (
                "belay mock \(ShellText.quoted("mocks/\(name).yaml"))",
                "the same as a scenario: edit it, it plays at once"
            ),
            ("belay lint \(ShellText.quoted(contract))", "what is wrong with the document"),
        ]
        let width = steps.map(\.0.count).max() ?? 0
        nextSteps = steps.map { command, about in
            "  \(command)\(String(repeating: " ", count: width - command.count))    # \(about)"
        }
        .joined(separator: "\n")
    }

    /// The same for whoever has the program from npm: what is typed begins with npx, and CI installs what package.json names.
    func forNode() -> NewProject {
        var project = self
        let workflow = ".github/workflows/belay.yml"
        project.nextSteps = Self.withNpx(nextSteps)
        project.files[workflow] = files[workflow].map {
            Self.withNpx($0).replacing("- run: pip install belay-ws", with: "- run: npm ci")
        }
        return project
    }

    private static func withNpx(_ text: String) -> String {
        ["mock", "lint", "verify", "health"].reduce(text) { text, command in
            text.replacing("belay \(command)", with: "npx belay \(command)")
        }
    }

    /// Writes all files, or none.
    ///
    /// - Throws: where one of them is there, or can't be written.
    func write(to folder: String) throws(Failure) {
        let texts = Dictionary(uniqueKeysWithValues: files.map { (Self.place($0.key, in: folder), $0.value) })
        let there = texts.keys.filter { FileManager.default.fileExists(atPath: $0) }.sorted()
        guard there.isEmpty else {
            let verb = there.count == 1 ? "is" : "are"
            throw .unavailable(
                "\(there.joined(separator: ", ")) \(verb) there already, and belay init writes over nothing; name an empty folder: "
                    + "belay init FOLDER"
            )
        }
        let folders = try AtomicFile.makeFolders(for: texts.keys)
        do { try AtomicFile.writeAll(texts) } catch {
            AtomicFile.remove(folders: folders)
            throw error
        }
    }

    /// Where a file of the project is, as a person would type it.
    static func place(_ path: String, in folder: String) -> String {
        folder == "." ? path : "\(folder.hasSuffix("/") ? String(folder.dropLast()) : folder)/\(path)"
    }

    private static func stem(of document: String) -> String {
        ((document as NSString).lastPathComponent as NSString).deletingPathExtension
    }

    private static func text(_ path: String) -> String {
        guard case .success(let bytes) = DiskFiles.contents(path) else { return "" }
        return PlainText.decoded(bytes)
    }

    /// A document over another, with room for what AsyncAPI can't say.
    private static func layer(over document: String, asyncapi version: String) -> String {
        """
        # What \(document) does not say, as a merge patch over it (RFC 7396): close codes, rooms, who receives what. That
        # document stays as it is. `belay explain` says what is assumed as long as nothing stands here; CHANNEL is the channel's
        # key in that document:
        #
        # channels:
        #   CHANNEL:
        #     x-close-codes:
        #       4401: {name: tokenInvalid, reason: The token has expired, when: token-invalid, phase: open, retry: never}
        asyncapi: \(version)
        x-extends: \(document)

        """
    }

    private static func workflow(_ contract: String, scenario: String) -> String {
        """
        # On every push the contract and its scenarios are checked, and a mock of it starts, for your client's tests.
        name: contract
        on: [push, pull_request]

        jobs:
          contract:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: pip install belay-ws
              - run: |
                  belay lint \(ShellText.quoted(contract)) \(ShellText.quoted(scenario))
              - name: Start the mock
                run: |
                  belay mock \(ShellText.quoted(scenario)) &
                  until belay health http://127.0.0.1:8000; do sleep 1; done

        """
    }
}

/// Where a document is, seen from a new project's folder.
private struct ProjectPlace {
    let document: URL
    let folder: URL

    init(_ document: String, in folder: String) {
        self.document = Self.real(document)
        self.folder = URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL.resolvingSymlinksInPath()
    }

    var documentName: String { document.lastPathComponent }

    /// The document's path in the project; nil where it is elsewhere.
    var inside: String? { Self.path(document, below: folder) }

    /// Copies of the document and of the files that it refers to.
    struct Copies {
        /// The texts, by their paths in the project.
        var files: [String: String]
        /// The document's path in the project.
        var document: String
        /// Whether they are below a folder of `spec/`, since they were not all below the document's own.
        var isLayered: Bool
    }

    /// Says where copies of a document and of what it refers to go.
    ///
    /// - Parameters:
    ///   - texts: by path; the document is one of them.
    ///   - name: of the folder in `spec/` for files that are not all below the document's own.
    /// - Returns: the copies.
    func copies(of texts: [String: String], as name: String) -> Copies {
        let own = document.deletingLastPathComponent()
        let urls = texts.keys.map { (path: $0, url: Self.real($0)) }
        let isLayered = urls.contains { Self.path($0.url, below: own) == nil }
        var base = own
        while urls.contains(where: { Self.path($0.url, below: base) == nil }) {
            base = base.deletingLastPathComponent()
        }
        let folder = isLayered ? "spec/\(name)" : "spec"
        func copy(_ url: URL) -> String { "\(folder)/\(Self.path(url, below: base) ?? url.lastPathComponent)" }
        let files = Dictionary(
            urls.map { (copy($0.url), texts[$0.path] ?? "") },
            uniquingKeysWith: { first, _ in first }
        )
        return Copies(files: files, document: copy(document), isLayered: isLayered)
    }

    private static func real(_ path: String) -> URL {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
    }

    private static func path(_ url: URL, below folder: URL) -> String? {
        let base = folder.path.hasSuffix("/") ? folder.path : folder.path + "/"
        return url.path.hasPrefix(base) ? String(url.path.dropFirst(base.count)) : nil
    }
}
