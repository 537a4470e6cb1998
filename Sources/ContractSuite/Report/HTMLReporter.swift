/// Writes a report as one HTML page that needs nothing else: no network, no script, no font.
package struct HTMLReporter: Sendable {
    private let isStrict: Bool
    private let rerun: RerunCommand

    /// - Parameters:
    ///   - isStrict: whether a failed SHOULD breaks the contract too.
    ///   - rerun: how to make the run again.
    package init(isStrict: Bool = false, rerun: RerunCommand) {
        self.isStrict = isStrict
        self.rerun = rerun
    }

    package func text(of report: Report) -> String {
        ReportPage(report, isStrict: isStrict, rerun: rerun).html.document
    }
}
