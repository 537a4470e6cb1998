package import ProtocolSpec

/// Reads a contract: an AsyncAPI 3.1 document with our extensions.
///
/// All of its errors are reported in one run. A keyword that is not supported is an error: nothing that would change
/// a message is silently ignored.
package struct RoomContractParser: Sendable {
    private let files: DocumentFiles
    private let reader: DocumentReader

    /// - Parameters:
    ///   - files: gives the files that `$ref`s name; only files within the contract's folder are asked for.
    ///   - limits: for each file.
    package init(files: DocumentFiles, limits: DocumentReader.Limits = .standard) {
        self.files = files
        reader = DocumentReader(limits: limits)
    }

    /// The contract in a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the file's content.
    ///   - file: the path that locations name, and that `$ref`s are relative to.
    /// - Returns: the contract, and remarks on it.
    /// - Throws: every error and warning, if there is an error.
    package func parse(_ bytes: [UInt8], file: String) throws(DocumentError) -> ParsedRoomContract {
        var builder = RoomContractBuilder(documents: LinkedDocuments(file: file, files: files, reader: reader))
        let contract = builder.contract(from: bytes, file: file)
        if let contract, !builder.diagnostics.hasErrors {
            return ParsedRoomContract(contract: contract, warnings: builder.diagnostics.sorted)
        }
        throw DocumentError(diagnostics: builder.diagnostics.sorted, sources: builder.documents.sources)
    }
}

/// A contract without errors, and warnings about it.
package struct ParsedRoomContract: Sendable {
    package var contract: RoomContract
    /// Sorted by place.
    package var warnings: [Diagnostic]

    package init(contract: RoomContract, warnings: [Diagnostic]) {
        self.contract = contract
        self.warnings = warnings
    }
}
