extension ReportPage.Section {
    var html: HTMLElement {
        HTMLElement(.section, [.id: anchor, .labelledBy: "\(anchor)-title"]) {
            HTMLElement(.h2, [.id: "\(anchor)-title"]) {
                "\(title) "
                HTMLElement(.span, [.class: "count"]) { count }
            }
            HTMLElement(.p) { about }
            if hasPlan { plan }
            causes.map(\.html)
            cases.map(\.html)
            if !items.isEmpty {
                HTMLElement(.ul, [.class: "list"]) {
                    for item in items {
                        HTMLElement(.li) {
                            item.name.html
                            HTMLElement(.p) { item.text }
                        }
                    }
                }
            }
            if !groups.isEmpty {
                HTMLElement(.div, [.class: "folds"]) { groups.map(\.html) }
            }
        }
    }

    /// The causes as a list of links.
    private var plan: HTMLElement {
        HTMLElement(.ol, [.class: "plan"]) {
            for cause in causes {
                HTMLElement(.li) {
                    HTMLElement(.a, [.href: "#\(cause.anchor)"]) { cause.headline }
                    " "
                    HTMLElement(.span, [.class: "count"]) { cause.broken }
                }
            }
        }
    }
}

extension ReportPage.Cause {
    fileprivate var html: HTMLElement {
        HTMLElement(.article, [.class: "cause \(tone)", .id: anchor, .labelledBy: "\(anchor)-title"]) {
            HTMLElement(.h3, [.id: "\(anchor)-title"]) {
                HTMLElement(.span, [.class: "number"]) { String(number) }
                " \(headline) "
                HTMLElement(.span, [.class: "count"]) { broken }
            }
            if let advice {
                HTMLElement(.p, [.class: "advice"]) {
                    HTMLElement(.b) { "Hint" }
                    " \(advice)"
                }
            }
            if let best { best.html }
            if let others {
                HTMLElement(.details, [.class: "more"]) {
                    HTMLElement(.summary) { others.summary }
                    others.rest.map(\.html)
                }
            }
            if let blocked {
                HTMLElement(.details, [.class: "more fold"]) {
                    HTMLElement(.summary) { blocked.heading }
                    blocked.list
                }
            }
        }
    }
}

extension ReportPage.Group {
    fileprivate var html: HTMLElement {
        HTMLElement(.details, [.class: "fold"]) {
            HTMLElement(.summary) {
                "\(heading) "
                HTMLElement(.span, [.class: "count"]) { String(size) }
            }
            list
        }
    }

    fileprivate var list: HTMLElement {
        HTMLElement(.ul) {
            for member in members {
                HTMLElement(.li) {
                    member.name.html
                    if let remark = member.remark {
                        " "
                        HTMLElement(.span, [.class: "remark"]) { remark }
                    }
                }
            }
        }
    }
}
