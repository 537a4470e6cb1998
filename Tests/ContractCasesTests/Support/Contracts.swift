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
    static var chat: CaseContract { get throws { try read(.chat) } }
    /// Calls with numbers.
    static var calls: CaseContract { get throws { try read(.calls) } }
    /// A stream that is subscribed to.
    static var feed: CaseContract { get throws { try read(.feed) } }
    /// A login in the first message, and rooms that anybody may enter.
    static var lobby: CaseContract { get throws { try read(.lobby) } }

    private enum Document: String, CaseIterable {
        case chat = "spec/send-buddy.yaml"
        case calls = "Examples/contracts/json-rpc.yaml"
        case feed = "Examples/contracts/price-feed.yaml"
        case lobby = "Examples/contracts/lobby-chat.yaml"
    }

    /// A contract that can't be read, and why.
    struct Unreadable: Error { var path: String, reason: String }

    /// Each is read once.
    private static let all = Dictionary(
        uniqueKeysWithValues: Document.allCases.map { document in
            let path = root.appending(path: document.rawValue).path
            let read = Result { CaseContract(InterpretedContract(try ContractFile.reading(path).contract)) }
            return (document, read.mapError { Unreadable(path: path, reason: "\($0)") })
        }
    )

    private static func read(_ document: Document) throws -> CaseContract {
        guard let read = all[document] else { throw Unreadable(path: document.rawValue, reason: "nobody read it") }
        return try read.get()
    }
}
