package import ContractReading
internal import ProtocolSpec
package import SpecParser

/// A contract as codecs are generated from it.
package enum ContractForCodecs {
    /// One room, and what a mock of it needs.
    case room(ParsedRoomContract)
    /// Any other.
    case any(ReadContract)

    /// Reads a contract that codecs are to be generated from.
    ///
    /// - Parameter path: where it is; its diagnostics say it as it is given here.
    /// - Returns: the contract, and remarks on it. One with the members of rooms is read as a contract of one room.
    /// - Throws: where there is no such file, where it is a scenario or a target, and with every problem in it. A contract with the
    ///   members of rooms must be one of one room.
    package static func read(_ path: String) throws(Failure) -> ContractForCodecs {
        do {
            let read = try ContractFile.reading(path)
            guard read.contract.sockets.contains(where: { $0.room?.members != nil }) else { return .any(read) }
        } catch {
            guard let sources = error.problem?.sources, sources.values.contains(where: { $0.contains("x-room:") })
            else {
                throw error
            }
        }
        return .room(try ContractFile.read(path))
    }
}
