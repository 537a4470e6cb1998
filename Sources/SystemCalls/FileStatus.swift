#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What the system says of a file without reading it. Two of the same file are equal as long as the file has not changed.
package struct FileStatus: Hashable, Sendable {
    package enum Kind: Sendable {
        case regular, folder
        /// A device, a pipe or a socket.
        case other
    }

    package let kind: Kind
    /// In bytes.
    package let size: Int
    /// Tells files of one volume apart.
    private let identity: UInt64
    /// When it was written last.
    private let seconds: Int
    private let nanoseconds: Int

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            default: .other
            }
        size = Int(status.st_size)
        identity = UInt64(status.st_ino)
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        (seconds, nanoseconds) = (Int(time.tv_sec), Int(time.tv_nsec))
    }
}
