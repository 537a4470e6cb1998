extension ReportPage.Case {
    var html: HTMLElement {
        HTMLElement(.details, [.class: "case \(tone)", .id: anchor, .open: isOpen ? "" : nil]) {
            HTMLElement(.summary) {
                HTMLElement(.span, [.class: "level"]) { level }
                " "
                HTMLElement(heading, [.class: "id"]) { name.parts }
                " "
                HTMLElement(.span, [.class: "said"]) { observed }
            }
            HTMLElement(.div, [.class: "body"]) {
                HTMLElement(.blockquote) {
                    HTMLElement(.p) { requirement }
                    HTMLElement(.cite) { HTMLElement(.code) { location } }
                }
                finding
                if let diagram { diagram.html(id: "\(anchor)-talk") }
                if let transcript {
                    HTMLElement(.details, [.class: "more"]) {
                        HTMLElement(.summary) { "Transcript" }
                        transcript.html
                    }
                }
                HTMLElement(.details, [.class: "more"]) {
                    HTMLElement(.summary) { "Run this check alone" }
                    HTMLElement(.pre, [.tabIndex: 0]) { again }
                }
            }
        }
    }

    private var finding: HTMLElement {
        HTMLElement(.dl, [.class: "finding"]) {
            if let reason {
                HTMLElement(.dt) { "Known" }
                HTMLElement(.dd) { reason }
            }
            HTMLElement(.dt) { "Expected" }
            HTMLElement(.dd) { expected }
            HTMLElement(.dt) { "Observed" }
            HTMLElement(.dd, [.class: "wrong"]) { observed }
            if let hint {
                HTMLElement(.dt) { "Hint" }
                HTMLElement(.dd) { hint }
            }
        }
    }
}

extension ReportPage.TranscriptText {
    fileprivate var html: HTMLElement {
        HTMLElement(.pre, [.tabIndex: 0]) {
            for line in lines {
                if line.isProof {
                    HTMLElement(.mark) { line.text }
                } else {
                    line.text
                }
                "\n"
            }
        }
    }
}
