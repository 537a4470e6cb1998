extension ReportPage {
    /// A diagram with the shapes that follow from its layout.
    struct Diagram {
        var width: Int
        var height: Int
        var caption: String
        var lifelines: [Lifeline]
        var heads: [Head]
        var rows: [Row]

        struct Lifeline {
            var x: Int
            var top: Int
            var bottom: Int
            var cross: String?
        }

        struct Head {
            var kind: String
            var left: Int
            var middle: Int
            var who: String
        }

        struct Row {
            var kind: String
            var whole: String
            /// Behind the line that proves the finding.
            var band: SequenceDiagram.Box?
            var box: SequenceDiagram.Box?
            var arrow: Arrow?
            var labels: [SequenceDiagram.Label]
            var clock: Clock?
            var mark: Mark?
        }

        /// The word that names the proof, which is not told by a colour alone.
        struct Mark {
            var y: Int
            var word: String
        }

        struct Arrow {
            var y: Int
            var from: Int
            var end: Int
            var tip: String
        }

        struct Clock {
            var y: Int
            var time: String
        }
    }
}

extension ReportPage.Diagram {
    /// Half of a head's width.
    private static let halfHead = 68

    init(_ diagram: SequenceDiagram) {
        width = diagram.width
        height = diagram.height
        caption =
            "\(diagram.rows.count) steps between "
            + diagram.heads.map(\.name).joined(separator: ", ") + "; the transcript has them as text"
        lifelines = diagram.lifelines.map { line in
            let cross = "M\(line.x - 6) \(line.bottom - 6)l12 12m0-12l-12 12"
            return Lifeline(x: line.x, top: line.top, bottom: line.bottom, cross: line.isCut ? cross : nil)
        }
        heads = diagram.heads.map {
            Head(kind: $0.isServer ? "server" : "client", left: $0.x - Self.halfHead, middle: $0.x, who: $0.name)
        }
        rows = diagram.rows.map { row in
            Row(
                kind: row.proof == nil ? row.kind.rawValue : "\(row.kind.rawValue) proof",
                whole: row.whole,
                band: row.proof?.band,
                box: row.box,
                arrow: row.arrow.map(Self.arrow),
                labels: row.labels,
                clock: row.time.map { Clock(y: row.timeY, time: $0) },
                mark: row.proof.map { Mark(y: $0.wordY, word: "proof") }
            )
        }
    }

    private static func arrow(_ arrow: SequenceDiagram.Arrow) -> Arrow {
        let sign = arrow.to > arrow.from ? 1 : -1
        return Arrow(
            y: arrow.y,
            from: arrow.from,
            end: arrow.to - sign * 6,
            tip: "M\(arrow.to) \(arrow.y)l\(-sign * 9) -4.5v9z"
        )
    }
}
