/// Why a command failed. What it printed may be a secret, and is not repeated.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(text: String) {
        description = text
    }

    /// - Parameter status: as `waitpid` tells it; not 0.
    init(status: Int32) {
        let signal = status & 0x7F
        description = signal == 0 ? "it ended with status \(status >> 8 & 0xFF)" : "signal \(signal) ended it"
    }
}
