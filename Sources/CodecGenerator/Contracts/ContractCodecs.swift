package import ProtocolSpec

/// Makes the Swift of any contract: types that read and write each message, an enum of each direction's messages over a socket,
/// close codes and endpoints. `CodecGenerator` makes that of a contract of one room, and what a mock of it needs.
///
/// A pure function of the contract, as that is. The same contract gives the same bytes.
package struct ContractCodecs: Sendable {
    private let contract: Contract
    private let name: String

    /// - Parameters:
    ///   - contract: any contract.
    ///   - module: the name of the module that its Swift is for.
    package init(contract: Contract, module: String) {
        self.contract = contract
        name = module
    }

    /// Whether a text can be the name of a Swift module.
    package static func isModuleName(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil && SwiftName.isFree(text)
    }

    /// The module.
    package func module() -> CodecGenerator.Module {
        CodecGenerator.Module(
            name: name,
            files: files().map { render($0, cure: "Change that, then run belay generate.") }
        )
    }

    /// All of it as one file, for a build that must know its name beforehand.
    package func combined() -> CodecGenerator.File {
        let whole = SwiftFile(
            name: name,
            declarations: files().flatMap(\.declarations),
            imports: CodecGenerator.imports(isPublic: true)
        )
        return render(whole, cure: "Change that, and the build makes this again.")
    }

    private func files() -> [SwiftFile] {
        func file(_ name: String, _ declaration: SwiftDeclaration, isPublic: Bool = true) -> SwiftFile {
            SwiftFile(
                name: SwiftName.bare(name),
                declarations: [declaration],
                imports: CodecGenerator.imports(isPublic: isPublic)
            )
        }
        let blueprint = ContractBlueprint(contract, module: name)
        var files = blueprint.types.map { file($0.name, TranslateStruct.nested($0)) }
        if let socket = blueprint.sockets.first, blueprint.sockets.count == 1 {
            files += TranslateSocket.files(socket).map { file($0.name, $0.declaration, isPublic: $0.isPublic) }
        } else {
            files += blueprint.sockets.map { file($0.name, TranslateSocket.namespace($0)) }
        }
        files.append(file("CodecVersion", TranslateVersion.declaration(), isPublic: false))
        if blueprint.sockets.contains(where: { $0.clientMessages.needsShapes || $0.serverMessages.needsShapes }) {
            files.append(file("FrameShape", TranslateFrameShape.declaration(), isPublic: false))
        }
        return files.sorted { $0.name < $1.name }
    }

    private func render(_ file: SwiftFile, cure: String) -> CodecGenerator.File {
        CodecGenerator.rendered(
            file,
            source: contract.location.file,
            title: Self.line(contract.title),
            version: Self.line(contract.version),
            cure: cure
        )
    }

    /// A text on one line, as a comment must be.
    private static func line(_ text: String) -> String {
        SwiftText.wrapped(text, width: .max).joined(separator: " ")
    }
}
