internal import ContractReading
internal import ProtocolSpec
internal import SpecParser

/// Reads a contract from memory.
///
/// - Parameters:
///   - text: the document, as the file `a.yaml`.
///   - files: the files beside it, by path.
///   - perspective: whose side it is written from, where the user says so.
/// - Returns: the contract and the warnings.
/// - Throws: every problem, where no reading is left.
func read(
    _ text: String,
    files: [String: String] = [:],
    perspective: Contract.Side.Role? = nil
) throws(DocumentError) -> ReadContract {
    let memory = DocumentFiles(
        contents: { path, limit throws(DocumentFiles.Failure) in
            guard let text = files[path] else { throw .notFound }
            return Array(text.utf8.prefix(limit))
        },
        canonicalPath: { path throws(DocumentFiles.Failure) in path }
    )
    return try ContractReader(files: memory, perspective: perspective).read(Array(text.utf8), file: "a.yaml")
}

extension ReadContract {
    /// What clients may send and what the server sends on a socket, by name, as `receives > sends`.
    func flows(_ path: String) -> String {
        guard let socket = contract.sockets.first(where: { $0.path == path }) else { return "no socket \(path)" }
        let names = { (transfers: [Contract.Transfer]) in
            transfers.map { contract[$0.message].name }.joined(separator: " ")
        }
        return "\(names(socket.receives)) > \(names(socket.sends))"
    }
}
