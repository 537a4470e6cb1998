import Foundation

/// The processor's time of this thread: other programs do not count.
enum ProcessorTime {
    /// How many nanoseconds a body takes.
    static func nanoseconds(_ body: () -> Void) -> Int {
        let start = now()
        body()
        return now() - start
    }

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
