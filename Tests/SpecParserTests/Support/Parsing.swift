import ProtocolSpec
import SpecParser

extension DocumentFiles {
    /// Files that a test writes out, and symbolic links: what each path leads to.
    static func memory(_ files: [String: String] = [:], links: [String: String] = [:]) -> DocumentFiles {
        DocumentFiles(
            contents: { path, limit throws(Failure) in
                guard let text = files[path] else { throw .notFound }
                return Array(text.utf8.prefix(limit))
            },
            canonicalPath: { path in links[path] ?? (path == "." ? "/home" : "/home/\(path)") }
        )
    }
}

/// What reading a document finds wrong; nothing for a good one.
func problems(inDocument text: String, limits: DocumentReader.Limits = .standard) -> [Diagnostic] {
    problems(inDocument: Array(text.utf8), limits: limits)
}

func problems(inDocument bytes: [UInt8], limits: DocumentReader.Limits = .standard) -> [Diagnostic] {
    do throws(DocumentError) {
        _ = try DocumentReader(limits: limits).read(bytes, file: "a.yaml")
        return []
    } catch {
        return error.diagnostics
    }
}

/// What parsing a contract finds wrong or worth a remark.
func problems(inContract text: String, files: DocumentFiles = .memory(), file: String = "a.yaml") -> [Diagnostic] {
    do throws(DocumentError) {
        return try RoomContractParser(files: files).parse(Array(text.utf8), file: file).warnings
    } catch {
        return error.diagnostics
    }
}

func contract(_ text: String, files: DocumentFiles = .memory()) throws(DocumentError) -> RoomContract {
    try RoomContractParser(files: files).parse(Array(text.utf8), file: "a.yaml").contract
}
