/// What `report.mustache` shows, as values: names here are the names there.
///
/// A value that is nil is looked for in what encloses it, so an optional's name stands in one type only.
struct ReportPage {
    var verdict: String
    var tone: Tone
    var server: String
    var contract: String
    var seed: String
    var duration: String
    var judged: String
    var isInterrupted: Bool
    /// What was measured.
    var figures: [String]
    /// How the server's clock differs from this machine's, where it does.
    var clocks: String?
    var rerun: String
    var tally: [Tally]
    var bar: [Bar]
    var sections: [Section]

    /// How bad something is; a class of the style sheet.
    enum Tone: String, CustomStringConvertible {
        case bad, open, good, plain

        var description: String { rawValue }
    }

    /// How many checks ended in one way, with a link to them.
    struct Tally {
        var kind: String
        var count: Int
        var word: String
        var link: String?
    }

    /// A part of the bar, in thousandths of its width.
    struct Bar {
        var kind: String
        var x: Int
        var width: Int
    }

    struct Section {
        var anchor: String
        var title: String
        var count: Int
        var about: String
        var cases: [Case] = []
        var items: [Item] = []
        var groups: [Group] = []
    }

    /// An id in two parts: the path, and the last word, which is set in bold.
    struct Name {
        var path: String
        var last: String

        init(_ id: String) {
            let slash = id.lastIndex(of: "/").map { id.index(after: $0) } ?? id.startIndex
            (path, last) = (DisplayText.line(String(id[..<slash])), DisplayText.line(String(id[slash...])))
        }
    }

    /// A check with everything that was found.
    struct Case {
        var anchor: String
        var tone: Tone
        var isOpen: Bool
        var level: String
        var name: Name
        var requirement: String
        var location: String
        var reason: String?
        var expected: String
        var observed: String
        var hint: String?
        var diagram: Diagram?
        var transcript: String?
        var again: String
    }

    /// A check, or an entry of a list, with a sentence.
    struct Item {
        var name: Name
        var text: String
    }

    /// Checks that have something in common.
    struct Group {
        var heading: String
        var size: Int
        var members: [Member]

        struct Member {
            var name: Name
            var remark: String?
        }
    }
}

// MARK: - Diagrams

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
            var box: SequenceDiagram.Box?
            var arrow: Arrow?
            var labels: [SequenceDiagram.Label]
            var clock: Clock?
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
                kind: row.kind.rawValue,
                whole: row.whole,
                box: row.box,
                arrow: row.arrow.map(Self.arrow),
                labels: row.labels,
                clock: row.time.map { Clock(y: row.timeY, time: $0) }
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
