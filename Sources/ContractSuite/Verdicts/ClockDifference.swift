internal import CodecRuntime

/// The server's clock and this machine's, read at the same moment and found apart.
package struct ClockDifference: Sendable, Hashable {
    /// What the server's `Date` header said, in Unix seconds.
    package var server: Int
    /// What this machine's clock said, in Unix seconds.
    package var here: Int

    package init(server: Int, here: Int) {
        self.server = server
        self.here = here
    }

    /// How far the server is ahead; negative where it is behind.
    package var seconds: Int { server - here }

    /// Names both clocks: «the server's clock says 2026-01-13T18:30:00Z, this machine's 2026-01-13T18:35:00Z: …».
    package var phrase: String {
        "the server's clock says \(Self.text(server)), this machine's \(Self.text(here)): the server is "
            + "\(Duration.seconds(abs(seconds)).phrase) \(seconds < 0 ? "behind" : "ahead")"
    }

    private static func text(_ seconds: Int) -> String {
        WireTimestamp(microseconds: Int64(seconds) * 1_000_000).description.replacing(".000000", with: "")
    }
}
