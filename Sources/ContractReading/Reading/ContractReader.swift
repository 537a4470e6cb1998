package import ProtocolSpec
package import SpecParser

/// Reads any AsyncAPI document of a WebSocket protocol: 2.0 to 3.1, YAML or JSON, one file or several.
///
/// It is lenient. An error is only what leaves no reading; everything else is a warning with what it leads to and what to do,
/// and what the document does not say is assumed and told (`Contract.defaults`).
package struct ContractReader: Sendable {
    /// 4 MiB, 128 levels, 300,000 values: more than any document that a person reads, and soon at an end.
    package static let limits = DocumentReader.Limits(bytes: 4 << 20, depth: 128, nodes: 300_000)

    private let files: DocumentFiles
    private let limits: DocumentReader.Limits
    private let perspective: Contract.Side.Role?
    private let isLiteral: Bool

    /// - Parameters:
    ///   - files: gives the files that `$ref`s and `x-extends` name.
    ///   - perspective: whose side the document is written from, where the user says so.
    ///   - isLiteral: whether schemas count as they are written: no null by `nullable`, no overlapping branches of `oneOf`,
    ///     no payload of a message where a schema belongs.
    ///   - limits: for each file.
    package init(
        files: DocumentFiles,
        perspective: Contract.Side.Role? = nil,
        isLiteral: Bool = false,
        limits: DocumentReader.Limits = ContractReader.limits
    ) {
        self.files = files
        self.perspective = perspective
        self.isLiteral = isLiteral
        self.limits = limits
    }

    /// The contract in a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the file's content.
    ///   - file: the path that locations name, and that `$ref`s are relative to.
    /// - Returns: the contract, and warnings about the document.
    /// - Throws: every error and warning, if there is an error.
    package func read(_ bytes: [UInt8], file: String) throws(DocumentError) -> ReadContract {
        let documents = ContractDocuments(files: files, reader: DocumentReader(limits: limits))
        var assembler = ContractAssembler(documents: documents, perspective: perspective, isLiteral: isLiteral)
        let contract = assembler.contract(from: bytes, file: file)
        if let contract, !assembler.diagnostics.hasErrors {
            return ReadContract(contract: contract, warnings: assembler.diagnostics.sorted)
        }
        throw DocumentError(diagnostics: assembler.diagnostics.sorted, sources: assembler.documents.sources)
    }
}

/// A contract that was read, and warnings about its document.
package struct ReadContract: Sendable {
    package var contract: Contract
    /// Sorted by place.
    package var warnings: [Diagnostic]

    package init(contract: Contract, warnings: [Diagnostic]) {
        self.contract = contract
        self.warnings = warnings
    }
}
