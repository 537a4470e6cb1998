/// Why there is no report.
package struct SuiteError: Error, Sendable {
    /// What kind of error; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// No connection to any node could be made at all.
        package static let unreachable = Code("unreachable")
        /// A key or token could not be got from where the target says it is.
        package static let secret = Code("secret")
        /// A probe of the target is answered in another form than the target says. The message begins with its place.
        package static let target = Code("target")
        /// This process may not open as many files and sockets as the run needs.
        package static let openFiles = Code("open files")
    }

    package var code: Code
    /// What was tried and what came of it; secrets redacted.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension SuiteError: CustomStringConvertible {
    package var description: String { message }
}
