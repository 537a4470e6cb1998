#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How many files and connections this process may have open at once.
package enum OpenFileLimit {
    #if canImport(Glibc)
    private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let kind = RLIMIT_NOFILE
    #endif
    #if canImport(Darwin)
    /// More than this is refused, whatever the hard limit says (setrlimit(2) of Darwin).
    private static let most = rlim_t(OPEN_MAX)
    #else
    private static let most = rlim_t.max
    #endif

    /// The present limit; nil where it can't be read.
    package static var current: UInt64? {
        var limit = rlimit()
        return getrlimit(kind, &limit) == 0 ? UInt64(limit.rlim_cur) : nil
    }

    /// Raises the limit as far as a process may by itself: many shells set 256 or 1024, and allow far more.
    ///
    /// - Parameter wanted: what is enough; a limit that is higher already stays.
    package static func raise(upTo wanted: UInt64 = .max) {
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0 else { return }
        let raised = min(limit.rlim_max, most, rlim_t(clamping: wanted))
        guard limit.rlim_cur < raised else { return }
        limit.rlim_cur = raised
        // Where it is refused, the former limit goes on.
        _ = setrlimit(kind, &limit)
    }
}
