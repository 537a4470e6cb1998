extension ReportPage {
    /// The page as a browser reads it.
    var html: HTMLElement {
        HTMLElement(.html, [.lang: "en"]) {
            head
            HTMLElement(.body) {
                HTMLElement(.main) {
                    header
                    sections.map(\.html)
                    HTMLElement(.footer) {
                        "Written by "
                        HTMLElement(.code) { "belay verify" }
                        ". Tokens, keys and cookies are left out."
                    }
                }
            }
        }
    }

    private var head: HTMLElement {
        HTMLElement(.head) {
            HTMLElement(.meta, [.charset: "utf-8"])
            HTMLElement(.meta, [.httpEquiv: "Content-Security-Policy", .content: Self.policy])
            HTMLElement(.meta, [.name: "viewport", .content: "width=device-width, initial-scale=1"])
            HTMLElement(.meta, [.name: "color-scheme", .content: "light dark"])
            HTMLElement(.meta, [.name: "referrer", .content: "no-referrer"])
            HTMLElement(.link, [.rel: "icon", .href: "data:,"])
            HTMLElement(.title) { "\(verdict): \(server)" }
            HTMLElement(.style) { HTMLNode.styleSheet(ReportStyles.text) }
        }
    }

    /// The page needs nothing but itself, and runs nothing.
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

    private var header: HTMLElement {
        HTMLElement(.header) {
            HTMLElement(.div, [.class: "verdict \(tone)"]) {
                HTMLElement(.h1) { verdict }
                HTMLElement(.p) {
                    HTMLElement(.b) { server }
                    " against "
                    HTMLElement(.b) { contract }
                }
                if isInterrupted {
                    HTMLElement(.p) { "The run was interrupted. Checks that had not run yet are skipped." }
                }
            }
            HTMLElement(.ul, [.class: "tally"]) { tally.map(\.html) }
            HTMLElement(
                .svg,
                [.class: "bar", .viewBox: "0 0 1000 8", .preserveAspectRatio: "none", .hidden: "true"]
            ) {
                for part in bar {
                    HTMLElement(.rect, [.class: part.kind, .x: part.x, .width: part.width, .height: 8])
                }
            }
            facts
        }
    }

    private var facts: HTMLElement {
        HTMLElement(.dl, [.class: "facts"]) {
            for (name, value) in [("Seed", seed), ("Duration", duration), ("Judged", judged)] {
                HTMLElement(.dt) { name }
                HTMLElement(.dd) { value }
            }
            for figure in figures {
                HTMLElement(.dt) { "Load" }
                HTMLElement(.dd) { figure }
            }
            if let clocks {
                HTMLElement(.dt) { "Clocks" }
                HTMLElement(.dd) { clocks }
            }
            HTMLElement(.dt) { "Run it again" }
            HTMLElement(.dd) { HTMLElement(.code) { rerun } }
        }
    }
}

extension ReportPage.Tally {
    fileprivate var html: HTMLElement {
        HTMLElement(.li, [.class: kind]) {
            if let link {
                HTMLElement(.a, [.href: "#\(link)"]) { numbers }
            } else {
                numbers
            }
        }
    }

    @HTMLBuilder private var numbers: [HTMLNode] {
        HTMLElement(.b) { String(count) }
        " "
        HTMLElement(.span) { word }
    }
}

extension ReportPage.Name {
    var html: HTMLElement {
        HTMLElement(.span, [.class: "id"]) { parts }
    }

    @HTMLBuilder var parts: [HTMLNode] {
        path
        HTMLElement(.b) { last }
    }
}
