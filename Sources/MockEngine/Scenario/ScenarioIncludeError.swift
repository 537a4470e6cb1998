package import ProtocolSpec

/// Why a scenario that another includes can't be read.
package struct ScenarioIncludeError: Error {
    /// What kind of error; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable {
        private let name: String

        /// There is no such file, or it can't be read.
        package static let unavailable = Code(name: "unavailable")
        /// The document itself is broken; the problems say where.
        package static let broken = Code(name: "broken")
    }

    package var code: Code
    /// What is wrong, as the end of «can't include …».
    package var message: String
    /// What is wrong within the document, each problem at its place.
    package var problems: [Diagnostic] = []

    /// - Parameter reason: why there is nothing to read.
    package init(_ reason: String) {
        code = .unavailable
        message = reason
    }

    package init(_ problems: [Diagnostic]) {
        code = .broken
        message = "the document is broken"
        self.problems = problems
    }
}
