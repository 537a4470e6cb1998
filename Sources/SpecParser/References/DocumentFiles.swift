/// The files that a `$ref` may lead to: a disk for the program, a dictionary for tests.
package struct DocumentFiles: Sendable {
    /// Why a file could not be read.
    package struct Failure: Error, Hashable, Sendable {
        package struct Code: Hashable, Sendable {
            private let name: String

            /// There is no such file.
            package static let notFound = Code(name: "notFound")
            /// Any other reason.
            package static let unreadable = Code(name: "unreadable")
        }

        package var code: Code
        /// The reason as the system words it; part of a sentence.
        package var reason: String

        package static let notFound = Failure(code: .notFound, reason: "there is no such file")

        package static func unreadable(_ reason: String) -> Failure { Failure(code: .unreadable, reason: reason) }
    }

    /// The first bytes of a file, `limit` of them at most, so that an endless file costs no memory. A reader asks for
    /// one more than it accepts.
    package let contents: @Sendable (_ path: String, _ limit: Int) throws(Failure) -> [UInt8]
    /// The absolute path of a file or folder with every symbolic link resolved, as `realpath(3)` does it.
    package let canonicalPath: @Sendable (_ path: String) throws(Failure) -> String

    package init(
        contents: @escaping @Sendable (_ path: String, _ limit: Int) throws(Failure) -> [UInt8],
        canonicalPath: @escaping @Sendable (_ path: String) throws(Failure) -> String
    ) {
        self.contents = contents
        self.canonicalPath = canonicalPath
    }
}
