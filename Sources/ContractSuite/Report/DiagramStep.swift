/// One step of an exchange: a line of evidence, or an HTTP head with its fields.
struct DiagramStep: Sendable, Equatable {
    var line: EvidenceLine
    /// The header fields behind a request or status line.
    var fields: [String] = []

    static func steps(of evidence: [EvidenceLine]) -> [DiagramStep] {
        evidence.reduce(into: []) { steps, line in
            if let last = steps.last, last.isHead, last.line.who == line.who, last.line.direction == line.direction,
                fieldName(line.text) != nil
            {
                steps[steps.count - 1].fields.append(line.text)
            } else {
                steps.append(DiagramStep(line: line))
            }
        }
    }

    /// Whether header fields may follow.
    private var isHead: Bool {
        line.text.hasPrefix("HTTP/1.1 ") || line.text.hasSuffix(" HTTP/1.1")
    }

    /// The name of a header field; nil for any other line.
    private static func fieldName(_ text: String) -> Substring? {
        text.prefixMatch(of: #/([A-Za-z0-9-]+): /#)?.output.1
    }

    var kind: SequenceDiagram.Kind {
        switch line.direction {
        case .note: line.isFolded ? .fold : .note
        case .toServer: .toServer
        case .fromServer: isEnding ? .ending : .fromServer
        }
    }

    private var isEnding: Bool {
        line.text.prefixMatch(of: /close \d|end of TCP|HTTP\/1\.1 [45]/) != nil
    }

    /// Whether the connection has ended with this step.
    var isEndOfTCP: Bool {
        line.direction == .fromServer && line.text.hasPrefix("end of TCP")
    }

    /// Names of the fields, for the small print.
    var aside: String? {
        fields.isEmpty ? nil : "with " + fields.compactMap(Self.fieldName).joined(separator: ", ")
    }

    var whole: String {
        ([line.description] + fields).joined(separator: "\n")
    }
}
