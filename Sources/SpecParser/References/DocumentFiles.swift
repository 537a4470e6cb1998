/// The files that a `$ref` may lead to, as the composition root gives them: a disk, or a dictionary in tests.
package struct DocumentFiles: Sendable {
    /// Why a file gave nothing.
    package enum Failure: Error, Hashable, Sendable {
        case notFound
        /// Any other reason, as the system words it.
        case unreadable(String)
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
