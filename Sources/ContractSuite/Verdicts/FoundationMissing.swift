/// A finding that says more than that its check fails: what other checks rest on is not there at all.
struct FoundationMissing: Error, Sendable, Hashable {
    var ground: Foundation.Ground
    var finding: Finding
}
