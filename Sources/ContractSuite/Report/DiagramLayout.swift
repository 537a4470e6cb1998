/// Lays a sequence diagram out, step by step from top to bottom.
struct DiagramLayout {
    private static let width = 960
    /// Where times stand, left of everything.
    private static let gutter = 78
    /// From a side to the middle of the outermost head.
    private static let margin = 84
    private static let headBottom = 44
    private static let lineHeight = 15
    /// How wide a letter of the labels is taken to be: a little more than common fixed-width types of that size are.
    private static let hundredthsPerColumn = 735
    /// Labels may be wider than their arrow is long, if there are many clients.
    private static let narrowest = 330
    /// Enough for a message as evidence quotes it, in a diagram of two clients.
    private static let mostLines = 4
    /// What proves the finding is shown whole, as far as evidence quotes it.
    private static let mostLinesOfProof = 14

    private var lanes: [String: Int] = [:]
    private var heads: [SequenceDiagram.Head] = []
    private var lifelines: [SequenceDiagram.Lifeline] = []
    private var rows: [SequenceDiagram.Row] = []
    /// Where the open lifelines begin.
    private var tops: [String: Int] = [:]
    private var serverX = 0
    private var y = headBottom + 8
    private var time: String?

    /// The server is right of the first client, so that a message from that client to others reads from left to right.
    init(_ steps: [DiagramStep]) {
        // What is folded may be about several at once; it has no lane of its own, unless there is nothing else.
        let told = steps.filter { $0.kind != .fold }
        var names: [String] = []
        for step in told.isEmpty ? steps : told where !names.contains(step.line.who) { names.append(step.line.who) }
        // The server is the one without a name.
        var places: [String?] = names
        places.insert(nil, at: 1)
        let left = Self.gutter + Self.margin - 10
        let space = Self.width - Self.margin - left
        for (index, name) in places.enumerated() {
            let x = left + space * index / names.count
            heads.append(SequenceDiagram.Head(name: name ?? "server", isServer: name == nil, x: x))
            if let name { lanes[name] = x } else { serverX = x }
        }
        for name in names { tops[name] = Self.headBottom }
    }

    mutating func add(_ step: DiagramStep) {
        let top = y + 4
        y += 10
        if lanes[step.line.who] != nil, tops[step.line.who] == nil { tops[step.line.who] = y }
        var row = SequenceDiagram.Row(kind: step.kind, timeY: 0, labels: [], whole: DisplayText.text(step.whole))
        if step.line.direction == .note { fillBox(of: &row, step) } else { fillArrow(of: &row, step) }
        row.time = step.line.time == time ? nil : step.line.time
        time = step.line.time
        if step.line.role == .proof { row.proof = proof(row, from: top) }
        rows.append(row)
        if step.isEndOfTCP, let x = lanes[step.line.who] { cut(step.line.who, at: x) }
    }

    private mutating func fillBox(of row: inout SequenceDiagram.Row, _ step: DiagramStep) {
        let span = span(of: step)
        let labels = labels(of: step, in: span)
        // A text may be wider than its arrow would be long; its box then is, too.
        let left = min(span.left + 14, (labels.first?.x ?? span.right) - 8)
        let widest = (labels.map { DisplayText.columns($0.text) }.max() ?? 0) * Self.hundredthsPerColumn / 100
        let right = max(span.right - 14, (labels.first?.x ?? span.left) + widest + 8)
        let height = labels.count * Self.lineHeight + 10
        row.box = SequenceDiagram.Box(left: left, top: y, width: right - left, height: height)
        row.labels = labels.map { place($0, below: 5) }
        y += labels.count * Self.lineHeight + 14
        row.timeY = row.labels.first?.y ?? y
    }

    private mutating func fillArrow(of row: inout SequenceDiagram.Row, _ step: DiagramStep) {
        let labels = labels(of: step, in: span(of: step))
        row.labels = labels.map { place($0, below: 0) }
        y += labels.count * Self.lineHeight + 6
        row.arrow = arrow(step, at: lanes[step.line.who] ?? serverX)
        row.timeY = y + 4
        y += 4
    }

    /// From the step's client to the server; what is folded goes from the first head to the last.
    private func span(of step: DiagramStep) -> (left: Int, right: Int) {
        guard step.kind != .fold, let x = lanes[step.line.who] else {
            let all = heads.map(\.x)
            return (all.min() ?? serverX, all.max() ?? serverX)
        }
        return (min(x, serverX), max(x, serverX))
    }

    /// Sets the row off, with a word beside its labels, where the time does not stand.
    private mutating func proof(_ row: SequenceDiagram.Row, from top: Int) -> SequenceDiagram.Proof {
        let first = row.labels.first?.y ?? row.timeY
        let wordY = first == row.timeY ? first + Self.lineHeight : first
        y = max(y, wordY)
        let band = SequenceDiagram.Box(left: 2, top: top, width: Self.width - 4, height: y + 4 - top)
        y += 4
        return SequenceDiagram.Proof(band: band, wordY: wordY)
    }

    mutating func addGap(_ count: Int) {
        y += 26
        let text = "… \(count) more, in the transcript …"
        let left = (Self.width - DisplayText.columns(text) * Self.hundredthsPerColumn / 100) / 2
        let label = SequenceDiagram.Label(x: left, y: y, text: text, isAside: false)
        rows.append(SequenceDiagram.Row(kind: .gap, timeY: y, labels: [label], whole: text))
        y += 12
    }

    var finished: SequenceDiagram {
        let bottom = y + 12
        let open = heads.compactMap { head -> SequenceDiagram.Lifeline? in
            guard let top = head.isServer ? Self.headBottom : tops[head.name] else { return nil }
            return SequenceDiagram.Lifeline(x: head.x, top: top, bottom: bottom, isCut: false)
        }
        return SequenceDiagram(
            width: Self.width,
            height: bottom + 8,
            heads: heads.map(Self.shortened),
            lifelines: lifelines + open,
            rows: rows
        )
    }

    private static func shortened(_ head: SequenceDiagram.Head) -> SequenceDiagram.Head {
        var head = head
        head.name = DisplayText.wrapped(DisplayText.line(head.name), width: 18, most: 1).first ?? ""
        return head
    }
}

// MARK: - Parts of a row

extension DiagramLayout {
    /// The labels of a step, with the index of their line in `y`.
    private func labels(of step: DiagramStep, in span: (left: Int, right: Int)) -> [SequenceDiagram.Label] {
        let isBoxed = step.line.direction == .note
        let columns = max(span.right - span.left - (isBoxed ? 48 : 20), Self.narrowest) * 100 / Self.hundredthsPerColumn
        let most = step.line.role == .proof ? Self.mostLinesOfProof : Self.mostLines
        let text = DisplayText.line(step.line.text)
        let lines =
            DisplayText.wrapped(text.isEmpty ? "(empty)" : text, width: columns, most: most).map {
                ($0, false)
            }
            + (step.aside.map { DisplayText.wrapped(DisplayText.line($0), width: columns, most: 1) } ?? []).map {
                ($0, true)
            }
        let widest = (lines.map { DisplayText.columns($0.0) }.max() ?? 0) * Self.hundredthsPerColumn / 100
        // In the middle, unless that crosses the edge or the times.
        let x = min(max((span.left + span.right - widest) / 2, Self.gutter), Self.width - 8 - widest)
        return lines.enumerated().map {
            SequenceDiagram.Label(x: x, y: $0.offset, text: $0.element.0, isAside: $0.element.1)
        }
    }

    private func place(_ label: SequenceDiagram.Label, below distance: Int) -> SequenceDiagram.Label {
        var label = label
        label.y = y + distance + 11 + label.y * Self.lineHeight
        return label
    }

    private func arrow(_ step: DiagramStep, at x: Int) -> SequenceDiagram.Arrow {
        step.line.direction == .toServer
            ? SequenceDiagram.Arrow(y: y, from: x, to: serverX) : SequenceDiagram.Arrow(y: y, from: serverX, to: x)
    }

    /// Ends a lifeline. A client that reconnects gets a new one.
    private mutating func cut(_ who: String, at x: Int) {
        y += 12
        let top = tops.removeValue(forKey: who) ?? y
        lifelines.append(SequenceDiagram.Lifeline(x: x, top: top, bottom: y, isCut: true))
        y += 4
    }
}
