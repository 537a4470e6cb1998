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
        let steps = DiagramStep.steps(of: evidence)
        guard !steps.isEmpty else { return nil }
        var layout = DiagramLayout(steps)
        for step in steps.prefix(Self.mostRows / 2) { layout.add(step) }
        let left = steps.dropFirst(Self.mostRows / 2)
        if left.count > Self.mostRows / 2 {
            layout.addGap(left.count - Self.mostRows / 2)
        }
        for step in left.suffix(Self.mostRows / 2) { layout.add(step) }
        self = layout.finished
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
