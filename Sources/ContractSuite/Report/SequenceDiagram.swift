/// A sequence diagram, laid out: where everything stands and what it says, before it becomes SVG. Units are pixels.
package struct SequenceDiagram: Sendable, Equatable {
    /// A participant's box, and the middle of it.
    package struct Head: Sendable, Equatable {
        package var name: String
        package var isServer: Bool
        package var x: Int
    }

    /// A participant's lifeline, until its connection or the diagram ends.
    package struct Lifeline: Sendable, Equatable {
        package var x: Int
        package var top: Int
        package var bottom: Int
        /// Whether it ends because TCP did.
        package var isCut: Bool
    }

    package enum Kind: String, Sendable {
        case toServer
        case fromServer
        /// The server's close frame, its refusal, the end of TCP.
        case ending
        /// An observation, such as silence: a box without an arrow.
        case note
        /// What led up to the exchange, or stands behind it: a box that stands for several lines.
        case fold
        /// Rows left out.
        case gap
    }

    /// A line of text, with its left end.
    package struct Label: Sendable, Equatable {
        package var x: Int
        package var y: Int
        package var text: String
        /// Whether it is set in small type.
        package var isAside: Bool
    }

    package struct Arrow: Sendable, Equatable {
        package var y: Int
        package var from: Int
        package var to: Int
    }

    package struct Box: Sendable, Equatable {
        package var left: Int
        package var top: Int
        package var width: Int
        package var height: Int
    }

    /// What sets off the row that proves the finding.
    package struct Proof: Sendable, Equatable {
        /// Behind the whole row.
        package var band: Box
        /// Where the word stands that names it.
        package var wordY: Int
    }

    /// One thing that happened.
    package struct Row: Sendable, Equatable {
        package var kind: Kind
        /// When; nil where it is the time of the row above.
        package var time: String?
        /// Where the time stands.
        package var timeY: Int
        package var labels: [Label]
        package var arrow: Arrow?
        package var box: Box?
        /// Nil for a row that proves nothing.
        package var proof: Proof?
        /// The whole text, which the labels may shorten.
        package var whole: String
    }

    package var width: Int
    package var height: Int
    /// From left to right.
    package var heads: [Head]
    package var lifelines: [Lifeline]
    /// From top to bottom.
    package var rows: [Row]

    /// Lays out an exchange; nil where there is none.
    package init?(_ evidence: [EvidenceLine]) {
        let steps = DiagramStep.steps(of: evidence.folded)
        guard !steps.isEmpty else { return nil }
        var layout = DiagramLayout(steps)
        var leftOut = 0
        for (index, step) in steps.enumerated() {
            guard Self.isShown(index, of: steps) else {
                leftOut += 1
                continue
            }
            if leftOut > 0 { layout.addGap(leftOut) }
            leftOut = 0
            layout.add(step)
        }
        self = layout.finished
    }

    /// Whether a step has its row: those at the beginning and the end, and those around a proof.
    private static func isShown(_ index: Int, of steps: [DiagramStep]) -> Bool {
        if steps.count <= mostRows || index < mostRows / 2 || index >= steps.count - mostRows / 2 { return true }
        return steps[(index - 1)...(index + 1)].contains { $0.line.role == .proof }
    }

    init(width: Int, height: Int, heads: [Head], lifelines: [Lifeline], rows: [Row]) {
        self.width = width
        self.height = height
        self.heads = heads
        self.lifelines = lifelines
        self.rows = rows
    }

    /// A reader looks at the beginning and the end of an exchange, so rows in the middle are left out beyond this number.
    private static let mostRows = 60
}
