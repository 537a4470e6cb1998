import ProtocolSpec
import SpecParser

/// Any bytes are a document or have a problem at a place within them, and the contract's reader says the same twice.
enum DocumentTarget {
    private static let file = "fuzz.yaml"
    private static let nowhere = DocumentFiles(
        contents: { _, _ throws(DocumentFiles.Failure) in throw .notFound },
        canonicalPath: { path throws(DocumentFiles.Failure) in path }
    )

    static func complaint(about bytes: [UInt8]) -> String? {
        do throws(DocumentError) {
            let node = try DocumentReader().read(bytes, file: file)
            if let complaint = complaint(about: node, in: bytes) { return complaint }
        } catch {
            if let complaint = complaint(about: error, in: bytes) { return complaint }
        }
        do throws(DocumentError) {
            _ = try RoomContractParser(files: nowhere).parse(bytes, file: file)
            return nil
        } catch { return complaint(about: error, in: bytes) }
    }

    static func complaint(about error: DocumentError, in bytes: [UInt8]) -> String? {
        guard error.diagnostics.contains(where: { $0.severity == .error }) else { return "refused without an error" }
        guard !error.description.isEmpty else { return "refused without a word" }
        return complaint(about: error.diagnostics, in: bytes)
    }

    static func complaint(about diagnostics: [Diagnostic], in bytes: [UInt8]) -> String? {
        let lines = lineCount(bytes)
        return diagnostics.first { !isWithin($0.location, lines) }.map { "outside of \(lines) lines: \($0)" }
    }

    private static func complaint(about node: DocumentNode, in bytes: [UInt8]) -> String? {
        guard isWithin(node.location, lineCount(bytes)) else { return "a value outside of the document" }
        for entry in node.entries ?? [] {
            if let complaint = complaint(about: entry.value, in: bytes) { return complaint }
        }
        for item in node.items ?? [] {
            if let complaint = complaint(about: item, in: bytes) { return complaint }
        }
        return nil
    }

    private static func isWithin(_ location: SourceLocation, _ lines: Int) -> Bool {
        location.file == file && 1...lines ~= location.line && location.column >= 1
    }

    /// No more lines than these, whichever of YAML's line breaks count.
    private static func lineCount(_ bytes: [UInt8]) -> Int {
        1 + bytes.count { $0 == 0x0A || $0 == 0x0D || $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 }
    }
}
