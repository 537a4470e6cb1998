import BelayMock
import CodecGenerator
import CodecRuntime
import ContractFiles
import ContractReading
import ProtocolSpec
import ServerRules
import SpecParser
import Synchronization
import SystemCalls

/// The contract in `spec/`, which may have changed since this program was built from it.
struct ContractOnDisk: Sendable {
    let path: String
    private let project: Project
    private let read = Once()

    /// Nil where there is no contract here.
    init?(_ project: Project) {
        guard let path = try? project.contractPath() else { return nil }
        self.path = path
        self.project = project
    }

    /// The contract as it was when this was first called; nil where it could not be read, or is not that of the protocol that
    /// this program serves.
    func contract() -> RoomContract? {
        read.value {
            guard let contract = try? parsed(), contract.channel.name == BuiltContract.channel.name else { return nil }
            return contract
        }
    }

    /// A value that is made once.
    private final class Once: Sendable {
        private let known = Mutex<RoomContract??>(nil)

        func value(_ make: () -> RoomContract?) -> RoomContract? {
            known.withLock { known in
                if let known { return known }
                let value = make()
                known = .some(value)
                return value
            }
        }
    }

    /// Why this program does not serve the contract as it is on disk, and what to do; nil where it does.
    func problem() -> String? {
        let contract: RoomContract
        do { contract = try parsed() } catch {
            return
                "\(path) can't be read, so this mock goes on serving the contract that it was built with; to see why, run `belay lint \(path)`"
        }
        guard let sources = project.sourcesFolder else { return nil }
        let modules = GeneratedModules(CodecGenerator(contract: contract), sources: sources)
        guard modules.folders.contains(where: FileSystem.isThere),
            let changes = try? modules.changes(), !changes.isEmpty
        else { return nil }
        return "\(path) has changed since its codecs were written; run `belay generate`, then start the mock again"
    }

    /// How the contract was read, as it is on disk now; nil where it can't be.
    func explanation(width: Int) -> String? {
        guard let read = try? ContractFile.reading(path) else { return nil }
        return Explanation(read.contract, warnings: read.warnings.count).text(width: width)
    }

    private func parsed() throws -> RoomContract {
        try ContractFile.read(path).contract
    }
}
