#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The three streams that a process begins with.
package enum StandardStream: Int32, Sendable {
    case input, output, error

    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// How wide the terminal is, in characters; nil where it doesn't say.
    package var columns: Int? {
        var size = winsize()
        return ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    /// Writes all of a text, at once.
    package func write(_ text: String) throws(SystemError) {
        try writeAll(text, to: rawValue)
    }

    /// Reads to the end, and throws away what is read.
    package func skipToEnd() {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(rawValue, &bytes, bytes.count)
            if count > 0 || (count < 0 && errno == EINTR) { continue }
            return
        }
    }
}
