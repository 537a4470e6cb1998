#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Why a call to the operating system failed.
package struct SystemError: Error, Hashable, CustomStringConvertible {
    /// The number that `errno` had.
    package let code: Int32

    /// - Parameter code: a number of `errno`.
    package init(code: Int32) {
        self.code = code
    }

    /// Of the call that has failed just now.
    static var last: SystemError { SystemError(code: errno) }

    /// The system's own words, as "No such file or directory".
    package var description: String { String(cString: strerror(code)) }

    package static let addressInUse = SystemError(code: EADDRINUSE)
    package static let noSuchFile = SystemError(code: ENOENT)
    /// This process has as many files open as it may.
    package static let tooManyOpenFiles = SystemError(code: EMFILE)
    /// So has the whole machine.
    package static let tooManyOpenFilesOfAll = SystemError(code: ENFILE)
    package static let noBufferSpace = SystemError(code: ENOBUFS)
    package static let noMemory = SystemError(code: ENOMEM)
}
