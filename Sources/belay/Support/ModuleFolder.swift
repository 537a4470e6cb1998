import CodecGenerator
import ContractFiles
import SpecParser
import SystemCalls

/// The folder that holds a generated module.
struct ModuleFolder {
    let path: String

    /// The changes after which the folder has exactly these files.
    struct Changes {
        /// Contents by path.
        var written: [String: String] = [:]
        /// Generated files that the contract no longer needs.
        var removed: [String] = []

        var isEmpty: Bool { written.isEmpty && removed.isEmpty }

        /// A line for each, sorted.
        var descriptions: [String] {
            (written.keys.map { ($0, "write \($0)") } + removed.map { ($0, "remove \($0)") }).sorted { $0.0 < $1.0 }
                .map(\.1)
        }

        /// Adds other changes, to be made together with these.
        mutating func add(_ other: Changes) {
            written.merge(other.written) { own, _ in own }
            removed += other.removed
        }

        func apply() throws(Failure) {
            try AtomicFile.makeFolders(for: written.keys)
            try AtomicFile.writeAll(written)
            for file in removed {
                do { try FileSystem.removeFile(file) } catch { throw .unavailable("can't remove \(file): \(error)") }
            }
        }
    }

    /// What is to be done for the folder to hold these files. A checkout may have given them other line ends.
    ///
    /// - Throws: where the folder has a Swift file that `belay generate` did not make: that file is not overwritten.
    func changes(for files: [CodecGenerator.File]) throws(Failure) -> Changes {
        var changes = Changes()
        for file in files { try changes.add(change(for: file, isAlone: false)) }
        let names = Set(files.map(\.name))
        let present = FileSystem.entries(of: path) ?? []
        for name in present.sorted() where name.hasSuffix(".swift") && !names.contains(name) {
            let place = "\(path)/\(name)"
            let text = Self.text(place) ?? ""
            guard text.hasPrefix("// \(CodecGenerator.mark)") else { throw foreign(place) }
            changes.removed.append(place)
        }
        return changes
    }

    /// What is to be done for the folder to hold a file.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - isAlone: whether other files in the folder are somebody else's.
    /// - Returns: the one change, or none.
    /// - Throws: where there is a file of that name that `belay generate` did not make: that file is not overwritten.
    func change(for file: CodecGenerator.File, isAlone: Bool = true) throws(Failure) -> Changes {
        var changes = Changes()
        let place = "\(path)/\(file.name)"
        let found = Self.text(place)
        if let found, !found.hasPrefix("// \(CodecGenerator.mark)") { throw foreign(place, isAlone: isAlone) }
        if found?.utf8.elementsEqual(file.contents.utf8) != true { changes.written[place] = file.contents }
        return changes
    }

    /// The text of a file, with the line ends that we write; nil where there is none.
    static func text(_ path: String) -> String? {
        (try? FileSystem.contents(of: path)).map(PlainText.withLineFeeds)
    }

    private func foreign(_ place: String, isAlone: Bool = false) -> Failure {
        .answerIsNo(
            isAlone
                ? "error: \(place) was not made by belay generate, which would overwrite it; move it elsewhere"
                : "error: \(place) was not made by belay generate, and this folder is for generated files only; move it elsewhere"
        )
    }
}
