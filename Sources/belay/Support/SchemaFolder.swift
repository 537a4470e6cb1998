import CodecGenerator
import ContractFiles
import SpecParser
import SystemCalls

/// The folder with the schemas for editors: the contract's own.
struct SchemaFolder {
    let path: String

    /// - Parameter contract: the contract's path.
    init(besides contract: String) {
        let folder = FilePath.folder(of: contract)
        path = folder.isEmpty ? "." : folder
    }

    /// - Returns: the changes after which the folder has these files.
    /// - Throws: where a file of that name is there that `belay generate` did not make.
    func changes(for files: [CodecGenerator.File]) throws(Failure) -> ModuleFolder.Changes {
        var changes = ModuleFolder.Changes()
        for file in files {
            let place = path == "." ? file.name : "\(path)/\(file.name)"
            let found = ModuleFolder.text(place)
            if let found, !found.prefix(1_000).contains(CodecGenerator.mark) {
                throw .answerIsNo(
                    "error: \(place) was not made by belay generate, which writes a file of that name; move it elsewhere"
                )
            }
            if found?.utf8.elementsEqual(file.contents.utf8) != true { changes.written[place] = file.contents }
        }
        return changes
    }
}
