#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What signals do to this process.
package enum ProcessSignals {
    /// Lets a write fail with an error, and no signal end the process, where a reader goes away (`belay … | head`) or a file may
    /// not grow.
    package static func ignoreFailedWrites() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Whether the end of the terminal (SIGHUP) is ignored, as under `nohup`.
    package static var isHangupIgnored: Bool {
        let former = signal(SIGHUP, SIG_IGN)
        signal(SIGHUP, former)
        return unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Ends the process at once, with the status of a shell for a program that SIGINT or SIGTERM has ended.
    package static func endProcess(isInterrupt: Bool) -> Never {
        _exit(128 + (isInterrupt ? SIGINT : SIGTERM))
    }
}
