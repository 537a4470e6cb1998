internal import ContractCases
internal import ContractEngine
internal import ContractFiles
internal import ContractReading
import Foundation

/// The contracts that cases are written for here.
enum Contracts {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A room with roles, in which everybody hears what is said.
    static let chat = contract("spec/send-buddy.yaml")
    /// Calls with numbers.
    static let calls = contract("Examples/contracts/json-rpc.yaml")
    /// A stream that is subscribed to.
    static let feed = contract("Examples/contracts/price-feed.yaml")
    /// A login in the first message, and rooms that anybody may enter.
    static let lobby = contract("Examples/contracts/lobby-chat.yaml")

    private static func contract(_ path: String) -> CaseContract {
        do {
            return CaseContract(InterpretedContract(try ContractFile.reading(root.appending(path: path).path).contract))
        } catch { fatalError("\(path): \(error)") }
    }
}
