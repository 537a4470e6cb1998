/// The check could not get as far as its own question, because of what another check is about.
///
/// Where that other check has failed, this one is skipped: one cause, one failure. Where it has not, the finding
/// stands, so that nothing wrong passes unseen.
struct Blocked: Error, Sendable, Hashable {
    var check: String
    var finding: Finding
}
