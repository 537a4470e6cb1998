import CodecGenerator
import Foundation
import ProtocolSpec
import SpecParser

/// The contract that the golden modules are made of.
enum EveryKeywordContract {
    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// The contract with example people, by role.
    static func parsed(people: [String: String]) throws -> RoomContract {
        var contract = try parsed()
        let location = contract.location
        contract.channel.room.people = people.sorted { $0.key < $1.key }.map { key, name in
            Room.Person(key: key, location: location, id: nil, name: name)
        }
        return contract
    }

    static func text() throws -> String {
        try String(contentsOf: tests.appendingPathComponent("every-keyword.yaml"), encoding: .utf8)
    }

    static func parsed() throws -> RoomContract { try parsed(text()) }

    static func parsed(_ text: String) throws -> RoomContract {
        let none = DocumentFiles(
            contents: { _, _ throws(DocumentFiles.Failure) in throw .notFound },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
        return try RoomContractParser(files: none).parse(
            Array(text.utf8),
            file: "CodecGeneratorTests/every-keyword.yaml"
        )
        .contract
    }
}
