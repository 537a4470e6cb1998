import ContractFiles
import ContractReading
import ProtocolSpec

/// Everything that is to be said about a contract.
struct ContractLint {
    /// Whose side it is written from, where the user says so.
    var perspective: Contract.Side.Role?
    /// Whether its schemas count as they are written.
    var isLiteral = false

    /// What is found in a contract.
    ///
    /// A contract with rooms is also held to what codecs can be generated from: its authors want to know what stands in the
    /// way, though it is a contract without that. Those remarks are warnings, and come before others at the same line.
    ///
    /// - Parameter file: where it is.
    /// - Returns: errors where no reading is left, else warnings, by place; and the texts that the places are in.
    /// - Throws: where there is no such file, or it is no contract.
    func diagnostics(of file: String) throws(Failure) -> ([Diagnostic], [String: String]) {
        var found: [Diagnostic]
        var sources: [String: String]
        var hasRooms = false
        do {
            let read = try ContractFile.reading(file, perspective: perspective, isLiteral: isLiteral)
            (found, sources) = (Self.all(read), read.contract.sources)
            hasRooms = read.contract.sockets.contains { $0.room?.members != nil }
        } catch {
            guard let problem = error.problem else { throw error }
            (found, sources) = (problem.diagnostics, problem.sources)
            hasRooms = sources.values.contains { $0.contains("x-room:") }
        }
        if hasRooms { found = Self.merged(remarks(on: file, sources: &sources), found) }
        var collector = DiagnosticCollector()
        collector.append(contentsOf: found)
        return (collector.sorted, sources)
    }

    /// What the reader found, and what else is wrong with the document. Both follow references to the network: those are told
    /// once.
    private static func all(_ read: ReadContract) -> [Diagnostic] {
        let network = "leads to the network"
        let told = Set(read.warnings.filter { $0.message.contains(network) }.map(\.location))
        return read.warnings
            + ContractFaults.find(in: read.contract).filter {
                !(told.contains($0.location) && $0.message.contains(network))
            }
    }

    /// What keeps codecs from being generated.
    private func remarks(on file: String, sources: inout [String: String]) -> [Diagnostic] {
        do {
            let checked = try Documents.checkedContract(file)
            return checked.warnings
        } catch {
            guard let problem = error.problem else { return [] }
            sources.merge(problem.sources) { own, _ in own }
            return problem.diagnostics.map { diagnostic in
                var diagnostic = diagnostic
                diagnostic.severity = .warning
                return diagnostic
            }
        }
    }

    /// Remarks, and what was found elsewhere: one mistake is told once. An error stays an error.
    private static func merged(_ remarks: [Diagnostic], _ found: [Diagnostic]) -> [Diagnostic] {
        struct Line: Hashable {
            var file: String
            var line: Int
        }
        let told = Set(remarks.map { Line(file: $0.location.file, line: $0.location.line) })
        let broken = Set(
            found.filter { $0.severity == .error }.map { Line(file: $0.location.file, line: $0.location.line) }
        )
        return remarks.map { remark in
            var remark = remark
            if broken.contains(Line(file: remark.location.file, line: remark.location.line)) {
                remark.severity = .error
            }
            return remark
        } + found.filter { !told.contains(Line(file: $0.location.file, line: $0.location.line)) }
    }
}
