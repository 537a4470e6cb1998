package import ContractReading
package import ProtocolSpec
package import SpecParser
import SystemCalls

/// A contract on disk, with the files beside it that its `$ref`s lead to.
package enum ContractFile {
    /// Reads a contract.
    ///
    /// - Parameter path: where it is; its diagnostics say it as it is given here.
    /// - Returns: the contract, and remarks on it.
    /// - Throws: where there is no such file, where it is a scenario or a target, and with every problem in it.
    package static func read(_ path: String) throws(Failure) -> ParsedRoomContract {
        let bytes = try bytes(path)
        try DocumentKind.expect(.contract, of: bytes, path: path)
        do {
            return try RoomContractParser(files: onDisk).parse(bytes, file: path)
        } catch { throw .unreadable(error) }
    }

    /// Reads any contract.
    ///
    /// - Parameters:
    ///   - path: where it is; its diagnostics say it as it is given here.
    ///   - perspective: whose side it is written from, where the user says so.
    ///   - isLiteral: whether its schemas count as they are written, and not as they are meant.
    /// - Returns: the contract, and warnings about its document.
    /// - Throws: where there is no such file, where it is a scenario or a target, and where no reading of it is left.
    package static func reading(
        _ path: String,
        perspective: Contract.Side.Role? = nil,
        isLiteral: Bool = false
    ) throws(Failure) -> ReadContract {
        let bytes = try bytes(path)
        try DocumentKind.expect(.contract, of: bytes, path: path)
        do {
            let reader = ContractReader(files: onDisk, perspective: perspective, isLiteral: isLiteral)
            return try reader.read(bytes, file: path)
        } catch { throw .unreadable(error) }
    }

    /// The bytes of a file.
    ///
    /// - Parameter path: where it is.
    /// - Returns: all of it.
    /// - Throws: where it is not there, or can't be read.
    package static func bytes(_ path: String) throws(Failure) -> [UInt8] {
        switch DiskFiles.contents(path) {
        case .success(let bytes): return bytes
        case .failure(let failure): throw .notFound(DiskFiles.message(failure, path))
        }
    }

    /// How the reader of contracts gets at the files beside them.
    private static let onDisk = DocumentFiles(
        contents: { path, limit throws(DocumentFiles.Failure) in try DiskFiles.contents(path, limit).get() },
        canonicalPath: { path throws(DocumentFiles.Failure) in
            if EmbeddedFiles.has(path) { return path }
            do { return try FileSystem.canonicalPath(of: path) } catch { throw .notFound }
        }
    )
}
