internal import Synchronization

/// What was sent or received, as evidence: enough of it to quote, and what a finding says about it.
package final class Payload: Sendable {
    private struct Finding {
        /// How a finding quotes it.
        var excerpt: String?
        var isProof = false
    }

    private let ends: TextEnds
    private let finding = Mutex(Finding())

    package init(_ text: String) {
        ends = TextEnds(text)
    }

    /// Takes note of the words in which a finding may quote it: evidence then quotes it in the same.
    package func noteExcerpt(_ text: String) {
        finding.withLock { $0.excerpt = text }
    }

    /// Takes note that it is what proves the finding, whether that quotes it or not.
    package func noteProof() {
        finding.withLock { $0.isProof = true }
    }

    /// Whether it proves a finding with these words.
    func proves(_ observed: String) -> Bool {
        finding.withLock { finding in finding.isProof || finding.excerpt.map { observed.contains($0) } ?? false }
    }

    /// The number of the fence that it is; nil where it is none of the check's.
    func fenceNumber(_ marks: Marks) -> Int? {
        marks.fenceNumber(in: ends.beginning)
    }

    /// As evidence shows it.
    ///
    /// - Parameter clean: takes secrets out.
    /// - Returns: the words in which a finding quotes it, else its ends.
    package func shown(clean: (String) -> String) -> String {
        finding.withLock(\.excerpt) ?? Excerpt.text(ends, clean: clean)
    }
}
