import ArgumentParser
import CodecGenerator
import ContractFiles
import ContractReading
import ProtocolSpec

/// Writes the contract's Swift modules and the schemas for editors, or says whether they are up to date.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Write the contract's codecs to Sources/ and its schemas beside it, or check that they are up to date.",
        discussion: """
            Of a contract of one room two modules are written: NAMEProtocol, which apps import, and NAMEMock, which only a \
            mock needs. They are written whole or not at all, and only files whose contents differ are touched. The schemas \
            are those that belay schema prints; editors check scenarios and targets by them.

            With --module and --out one module is written, for any contract: types of its messages, enums of what each \
            side says on each socket, close codes and endpoints.

            With --language typescript one ECMAScript module is written, for any contract, named like the contract's file: types \
            that cost nothing at run time, close codes, endpoints; with --validators functions that judge frames, with --client \
            a client. Other files of its folder are left alone.

            Example: belay generate --check
            Example: belay generate --contract asyncapi.yaml --module PriceFeed --out Sources/PriceFeed
            Example: belay generate --contract asyncapi.yaml --language typescript --validators --out src
            """
    )

    /// What is generated.
    enum Language: String, CaseIterable, ExpressibleByArgument {
        case swift, typescript
    }

    @Option(help: "The language that is written: swift or typescript.")
    var language = Language.swift

    @Flag(help: "Write nothing; end with 1 if anything would change.")
    var check = false

    @Option(help: "The contract; the only one in spec/ if not given.", completion: .file())
    var contract: String?

    @Option(
        help: "The folder of the module that apps import; Sources/NAMEProtocol beside spec/ if not given.",
        completion: .directory
    )
    var output: String?

    @Option(
        help: "The folder of the module that only a mock needs; NAMEMock beside the other one if not given.",
        completion: .directory
    )
    var mockOutput: String?

    @Option(help: "The name of the one module that is written, for any contract; beside --out.")
    var module: String?

    @Option(help: "The folder of that module; beside --module or --language typescript.", completion: .directory)
    var out: String?

    @Flag(help: "Write functions that judge frames as the server does; beside --language typescript.")
    var validators = false

    @Flag(help: "Write a client that survives lost connections, and the validators; beside --language typescript.")
    var client = false

    @Option(
        help: ArgumentHelp(
            "Whose side the contract is written from: server or client; beside --out.",
            valueName: "side"
        )
    )
    var perspective: Contract.Side.Role?

    @Flag(help: "Take the contract's schemas as they are written, not as they are meant; beside --out.")
    var literal = false

    func validate() throws {
        switch language {
        case .swift: try validateSwift()
        case .typescript: try validateTypeScript()
        }
    }

    private func validateTypeScript() throws {
        guard module == nil else {
            throw ValidationError("--module is for Swift; a TypeScript module is named like its contract's file")
        }
        guard output == nil, mockOutput == nil else {
            throw ValidationError("--output and --mock-output are for Swift; name the TypeScript's folder with --out")
        }
        guard out != nil else {
            throw ValidationError("--language typescript needs the folder of the file that is written; add --out src")
        }
    }

    private func validateSwift() throws {
        guard !validators, !client else {
            throw ValidationError(
                "\(client ? "--client" : "--validators") is for TypeScript; add --language typescript, or leave it out"
            )
        }
        guard module != nil || out != nil else {
            guard perspective != nil || literal else { return }
            throw ValidationError(
                "\(literal ? "--literal" : "--perspective") is for a module of any contract; name one with --module, and its folder with --out"
            )
        }
        guard let module else { throw ValidationError("--out needs the module's name; add --module NAME") }
        guard out != nil else {
            throw ValidationError("--module needs the module's folder; add --out Sources/\(module)")
        }
        guard ContractCodecs.isModuleName(module) else {
            throw ValidationError(
                "\"\(module)\" can't be the name of a Swift module; write a letter, then letters, digits and underscores"
            )
        }
        guard output == nil, mockOutput == nil else {
            throw ValidationError(
                "--output and --mock-output are for two modules, and --module is for one; leave some of them out"
            )
        }
    }

    func run() throws {
        if language == .typescript, let out { return try writeTypeScript(to: out) }
        if let module, let out { return try writeModule(module, to: out) }
        try writeModules()
    }

    /// Any contract, once its warnings are told.
    private func anyContract(_ path: String) throws -> Contract {
        let read = try ContractFile.reading(path, perspective: perspective, isLiteral: literal)
        return Checked(value: read.contract, warnings: read.warnings, sources: read.contract.sources).told()
    }

    /// Writes the TypeScript of any contract.
    private func writeTypeScript(to folder: String) throws {
        let path = try contract ?? Project.here().contractPath()
        let options = TypeScriptModule.Options(hasValidators: validators, hasClient: client)
        let (file, gaps) = TypeScriptModule(contract: try anyContract(path), path: path, options: options).file()
        for gap in gaps { Terminal.complain("warning: the validators have a gap: \(gap)") }
        let changes = try ModuleFolder(path: folder).change(for: file)
        try settle(changes, what: "\(folder)/\(file.name)", isMany: false, path: path)
    }

    /// Writes the one module of any contract.
    private func writeModule(_ name: String, to folder: String) throws {
        let path = try contract ?? Project.here().contractPath()
        let contract = try anyContract(path)
        let files = ContractCodecs(contract: contract, module: name).module().files
        try settle(ModuleFolder(path: folder).changes(for: files), what: folder, isMany: false, path: path)
    }

    /// Writes the two modules of a contract of one room, and its schemas.
    private func writeModules() throws {
        let path = try self.contract ?? Project.here().contractPath()
        let contract = try roomContract(path)
        let project = try self.contract == nil || output == nil ? Project.here() : nil
        let generator = CodecGenerator(contract: contract)
        let modules = GeneratedModules(
            generator,
            sources: project?.sourcesFolder,
            output: output,
            mockOutput: mockOutput
        )
        var changes = try modules.changes()
        let schemas = SchemaFolder(besides: path)
        try changes.add(schemas.changes(for: EditorSchemas(contract: contract).files()))
        let all = "\(modules.folders.joined(separator: ", ")) and the schemas in \(schemas.path)"
        try settle(changes, what: all, isMany: true, path: path)
    }

    /// A contract of one room; any other needs the name of its module.
    private func roomContract(_ path: String) throws -> RoomContract {
        do { return try Documents.contract(path) } catch {
            guard let read = try? ContractFile.reading(path),
                !read.contract.sockets.contains(where: { $0.room?.members != nil })
            else { throw error }
            let name = CodecGenerator.name(ofFile: path)
            throw Failure.usage(
                "\(path) is not a contract of one room, whose modules have names of their own; name the module and its folder: "
                    + "--module \(name) --out Sources/\(name)"
            )
        }
    }

    /// Makes changes, or says with --check that there are some.
    private func settle(_ changes: ModuleFolder.Changes, what: String, isMany: Bool, path: String) throws {
        let verb = isMany ? "are" : "is"
        guard !changes.isEmpty else { return Terminal.show("\(what) \(verb) up to date with \(path)") }
        if check {
            let list = changes.descriptions.map { "  \($0)" }.joined(separator: "\n")
            throw Failure.answerIsNo("\(what) \(verb) out of date with \(path); run belay generate:\n\(list)")
        }
        try changes.apply()
        for description in changes.descriptions { Terminal.show(description) }
    }
}
