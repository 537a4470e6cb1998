internal import NIOCore

/// How long a look at a probe may take, and how much it may read, on all pages together.
struct ProbeBudget {
    /// The most bytes of a list that are read, on however many pages.
    static let longestList = 32 << 20

    let probe: Need.Probe
    let deadline: NIODeadline
    private let limit: Duration
    private let bytes: Int
    /// How many bytes have been read.
    private var count = 0

    init(_ probe: Need.Probe, within limit: Duration, bytes: Int) {
        self.probe = probe
        self.limit = limit
        self.bytes = bytes
        deadline = .now() + .milliseconds(Int64(limit.wholeMilliseconds))
    }

    var bytesLeft: Int { max(0, bytes - count) }

    /// Takes note of a page.
    mutating func note(_ bytes: Int) { count += bytes }

    /// What to say where there was not enough of either; nil where it is another failure.
    func excess(_ failure: HTTPExchangeError) -> String? {
        let isList = probe == .messages
        let subject = isList ? "the list of messages" : "the answer to probes.lastMessageAt"
        let fresh = "page it, newest first, or give the suite a fresh room"
        switch failure.code {
        case .timedOut:
            let advice = isList ? "\(fresh), or raise limits.probe" : "raise limits.probe"
            return "\(subject) was not complete after \(limit.phrase) (\(size) read): \(advice)"
        case .tooLong:
            return "\(subject) has more than \(bytes >> 20) MiB\(isList ? ": \(fresh)" : "")"
        default: return nil
        }
    }

    /// «3.2 MB», «12 kB».
    private var size: String {
        guard count >= 1_000_000 else { return "\(count / 1_000) kB" }
        return "\(count / 1_000_000).\(count / 100_000 % 10) MB"
    }
}
