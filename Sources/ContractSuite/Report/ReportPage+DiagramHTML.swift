extension ReportPage.Diagram {
    /// - Parameter id: of the diagram's name.
    /// - Returns: the figure.
    func html(id: String) -> HTMLElement {
        HTMLElement(.figure) {
            HTMLElement(.div, [.class: "scroll", .tabIndex: 0, .role: "region", .label: "Sequence diagram"]) {
                HTMLElement(
                    .svg,
                    [.class: "talk", .viewBox: "0 0 \(width) \(height)", .role: "img", .labelledBy: id]
                ) {
                    HTMLElement(.title, [.id: id]) { caption }
                    lifelines.map(\.html).flatMap(\.self)
                    heads.map(\.html)
                    rows.map(\.html)
                }
            }
        }
    }
}

extension ReportPage.Diagram.Lifeline {
    fileprivate var html: [HTMLElement] {
        [HTMLElement(.line, [.class: "life", .x1: x, .y1: top, .x2: x, .y2: bottom])]
            + (cross.map { [HTMLElement(.path, [.class: "cross", .d: $0])] } ?? [])
    }
}

extension ReportPage.Diagram.Head {
    fileprivate var html: HTMLElement {
        HTMLElement(.g, [.class: kind]) {
            HTMLElement(.rect, [.class: "head", .x: left, .y: 14, .width: 136, .height: 30, .rx: 5])
            HTMLElement(.text, [.class: "name", .x: middle, .y: 34]) { who }
        }
    }
}

extension ReportPage.Diagram.Row {
    fileprivate var html: HTMLElement {
        HTMLElement(.g, [.class: kind]) {
            HTMLElement(.title) { whole }
            if let band { band.html("band") }
            if let box { box.html("box") }
            if let arrow {
                HTMLElement(.line, [.class: "shaft", .x1: arrow.from, .y1: arrow.y, .x2: arrow.end, .y2: arrow.y])
                HTMLElement(.path, [.class: "tip", .d: arrow.tip])
            }
            for label in labels {
                HTMLElement(.text, [.class: label.isAside ? "label aside" : "label", .x: label.x, .y: label.y]) {
                    label.text
                }
            }
            if let mark { HTMLElement(.text, [.class: "mark", .x: 68, .y: mark.y]) { mark.word } }
            if let clock { HTMLElement(.text, [.class: "time", .x: 68, .y: clock.y]) { clock.time } }
        }
    }
}

extension SequenceDiagram.Box {
    fileprivate func html(_ name: String) -> HTMLElement {
        HTMLElement(.rect, [.class: name, .x: left, .y: top, .width: width, .height: height, .rx: 4])
    }
}
