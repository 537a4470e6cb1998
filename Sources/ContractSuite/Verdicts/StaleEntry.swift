package import ProtocolSpec

/// An entry of a known-failing file that is not true.
package struct StaleEntry: Sendable, Hashable {
    package var glob: String
    /// What is wrong with it.
    package var problem: String
    package var location: SourceLocation?

    package init(glob: String, problem: String, location: SourceLocation? = nil) {
        self.glob = glob
        self.problem = problem
        self.location = location
    }

    init(_ entry: KnownFailures.Entry, _ problem: String) {
        self.init(glob: entry.glob.pattern, problem: problem, location: entry.location)
    }
}

extension StaleEntry: CustomStringConvertible {
    package var description: String { "\(glob): \(problem)" }
}
