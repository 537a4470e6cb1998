import CodecGenerator
import ContractFiles
import SystemCalls

/// The folders of a contract's two modules.
struct GeneratedModules {
    private let modules: [(module: CodecGenerator.Module, folder: String)]

    /// - Parameters:
    ///   - generator: makes the modules.
    ///   - sources: the folder that has the modules' folders; nil where `output` is given.
    ///   - output: the folder of the module that apps import, instead of one in `sources`.
    ///   - mockOutput: the folder of the module that only a mock needs, instead of one beside the other.
    init(_ generator: CodecGenerator, sources: String?, output: String? = nil, mockOutput: String? = nil) {
        let folder = output ?? FilePath.path(generator.protocolName, in: sources ?? "")
        let mockFolder = mockOutput ?? FilePath.path(generator.mockName, in: FilePath.folder(of: folder))
        modules = [(generator.protocolModule(), folder), (generator.mockModule(), mockFolder)]
    }

    /// Where the modules are.
    var folders: [String] { modules.map(\.folder) }

    /// What is to be done for the folders to hold exactly the modules.
    ///
    /// - Throws: where a folder has a Swift file that `belay generate` did not make.
    func changes() throws(Failure) -> ModuleFolder.Changes {
        var changes = ModuleFolder.Changes()
        for (module, folder) in modules { try changes.add(ModuleFolder(path: folder).changes(for: module.files)) }
        return changes
    }
}
