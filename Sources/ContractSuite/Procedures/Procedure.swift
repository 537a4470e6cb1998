/// How a check's question is asked: a value that says what is tried, and the way to try it.
///
/// It returns if the server did as it should, and throws a `Finding` if not, a `Missing` if the target lacks a means that
/// shows only in the run, or a `Blocked` if something that another check is about stands in the way.
protocol Procedure: Sendable {
    func run(on session: Session) async throws
}
