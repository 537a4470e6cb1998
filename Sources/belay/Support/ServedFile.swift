import ContractEngine
import ContractFiles
import ContractReading
import ProtocolSpec
import SpecParser
import Synchronization

/// A contract that is served as it stands in its file, and read anew when that changes.
final class ServedFile: Sendable {
    let path: String
    private let perspective: Contract.Side.Role?
    private let isLiteral: Bool
    private let current: Mutex<Version>

    /// The contract as it was at a time.
    struct Version: Sendable {
        var contract: InterpretedContract
        /// How many warnings there were when its document was read.
        var readWarnings: Int

        /// How many warnings there are about its document. What is wrong in it is looked for at each call, which takes as long
        /// as reading it.
        var warnings: Int { readWarnings + ContractFaults.find(in: contract.contract).count }
    }

    /// Reads the contract.
    ///
    /// - Parameters:
    ///   - path: the file, as messages name it.
    ///   - perspective: whose side it is written from; nil for what the document says.
    ///   - isLiteral: whether its schemas count as they are written, and not as they are meant.
    /// - Throws: where it can't be read, or has no WebSocket.
    init(_ path: String, perspective: Contract.Side.Role?, isLiteral: Bool = false) throws(Failure) {
        self.path = path
        self.perspective = perspective
        self.isLiteral = isLiteral
        current = Mutex(try Self.read(path, perspective, isLiteral))
    }

    /// Says on the standard error output how many warnings there are; once the mock listens, which nobody waits for longer.
    func tellWarnings() {
        let count = current.withLock { $0 }.warnings
        guard count > 0 else { return }
        let words = count == 1 ? "1 warning" : "\(count) warnings"
        Terminal.complain("\(words) about \(path): run belay lint \(path)")
    }

    /// What is served now.
    var contract: InterpretedContract { current.withLock { $0.contract } }

    /// How what is served now was read, as `belay explain` says it.
    func explanation(width: Int) -> String {
        let version = current.withLock { $0 }
        return Explanation(version.contract.contract, warnings: version.warnings).text(width: width)
    }

    /// The files that the contract was read from.
    var files: [String] { [path] + contract.contract.documents.keys.filter { $0 != path }.sorted() }

    /// Whether a file has another text now than when the contract was read: for changes that came before anyone watched.
    var isOutdated: Bool {
        contract.contract.sources.contains { path, text in
            guard case .success(let bytes) = DiskFiles.contents(path) else { return true }
            return PlainText.decoded(bytes) != text
        }
    }

    /// The contract as it is on disk now.
    ///
    /// - Throws: where it can't be read, or has no WebSocket.
    func newest() throws(Failure) -> Version {
        try Self.read(path, perspective, isLiteral)
    }

    /// Serves another version from now on.
    func serve(_ version: Version) {
        current.withLock { $0 = version }
    }

    private static func read(
        _ path: String,
        _ perspective: Contract.Side.Role?,
        _ isLiteral: Bool
    ) throws(Failure) -> Version {
        let read = try ContractFile.reading(path, perspective: perspective, isLiteral: isLiteral)
        guard !read.contract.sockets.isEmpty else {
            throw .unreadable("error: \(path) has no WebSocket to open; run belay explain \(path)")
        }
        return Version(contract: InterpretedContract(read.contract), readWarnings: read.warnings.count)
    }
}
