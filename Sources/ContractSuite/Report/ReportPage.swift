/// What a report's page shows, as values.
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
        /// How many checks it is about, and whatever else counts there.
        var count: String
        var about: String
        /// Whether there are so many causes that a list of them comes first.
        var hasPlan = false
        var causes: [Cause] = []
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

    /// A fault of the server, with the checks that it breaks.
    struct Cause {
        var anchor: String
        /// Its place in the order.
        var number: Int
        var tone: Tone
        var headline: String
        /// How many checks fail by it.
        var broken: String
        var advice: String?
        /// The check that shows it best.
        var best: Case?
        var others: OtherCases?
        /// What can't be judged until it is mended.
        var blocked: Group?
    }

    /// The other checks that a fault breaks.
    struct OtherCases {
        var summary: String
        var rest: [Case]
    }

    /// A check with everything that was found.
    struct Case {
        var anchor: String
        var tone: Tone
        var isOpen: Bool
        /// Below that of its section, or of its cause.
        var heading = HTMLTag.h3
        var level: String
        var name: Name
        var requirement: String
        var location: String
        var reason: String?
        var expected: String
        var observed: String
        var hint: String?
        var diagram: Diagram?
        var transcript: TranscriptText?
        var again: String
    }

    struct TranscriptText {
        var lines: [Line]

        struct Line {
            var text: String
            var isProof: Bool
        }
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
