internal import NIOCore
internal import NIOPosix

/// How many files and sockets this process has open, and how many it may have.
package struct OpenFiles: Sendable, Hashable {
    package var open: Int
    package var limit: Int

    package init(open: Int, limit: Int) {
        self.open = open
        self.limit = limit
    }
}

extension OpenFiles {
    /// `EMFILE` and `ENFILE`: this process, or the whole machine, may open no more.
    private static let exhausted: Set<CInt> = [24, 23]

    /// Whether an attempt to connect failed because nothing more may be opened here, which is no fault of the server's.
    static func isExhausted(_ error: any Error) -> Bool {
        let errors = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? [error]
        return errors.contains { ($0 as? IOError).map { exhausted.contains($0.errnoCode) } ?? false }
    }
}

extension SuiteError {
    /// The error of a run that needs more open files than there may be.
    static func outOfFiles(_ files: OpenFiles?, needed: Int? = nil) -> SuiteError {
        let limit = files.map { "the limit is \($0.limit) (ulimit -n)" } ?? "see ulimit -n"
        let need = needed.map { "this run needs about \($0)" } ?? "the next connection could not be opened"
        return SuiteError(
            .openFiles,
            "too few files and sockets may be open at once on this machine: \(limit), and \(need)\n"
                + "raise it before you start belay: ulimit -n 1024"
        )
    }
}
