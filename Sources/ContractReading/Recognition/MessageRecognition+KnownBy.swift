internal import CodecRuntime
package import ProtocolSpec

extension MessageRecognition {
    /// Messages of a tie that each of them names; all are in `ties`.
    private static let mostAlike = 64

    /// What tells a message from the others of this direction.
    ///
    /// - Parameter message: a message of this direction.
    /// - Returns: as few marks as do.
    package func known(by message: Contract.Message.ID) -> KnownBy {
        let form = payloads[message] ?? .json
        let tie = tieIndices[message].map { ties[$0] } ?? []
        let alike = tie.prefix(Self.mostAlike).filter { $0 != message }
        if messages.count == 1 {
            return KnownBy(basis: .onlyMessage, marks: [], words: "it is the only message")
        }
        if !alike.isEmpty {
            let more = tie.count - 1 - alike.count
            return KnownBy(basis: .nothing(sameAs: alike), marks: [], words: nothing(sameAs: alike, more: more))
        }
        switch form {
        case .binary: return KnownBy(basis: .binaryFrame, marks: [], words: "it is a binary frame")
        case .opaque: return KnownBy(basis: .binaryFrame, marks: [], words: "it is a frame that none of the others is")
        case .text:
            let isOnly = formCounts[.json] == nil
            return KnownBy(basis: .textFrame, marks: [], words: isOnly ? "it is a text frame" : "it is any other text")
        case .json:
            guard formCounts[.json, default: 0] > 1 else {
                return KnownBy(basis: .onlyJSON, marks: [], words: "it is the only message that is JSON")
            }
            guard let shapes = plan.shapes[message] else {
                let words = "it is one of more messages than are told apart"
                return KnownBy(basis: .nothing(sameAs: []), marks: [], words: words)
            }
            var marks: [KnownBy.Marks] = []
            for index in shapes {
                let own = plan.marks(of: index)
                if !marks.contains(own) { marks.append(own) }
            }
            return KnownBy(basis: .marks, marks: marks, words: words(for: marks))
        }
    }

    /// - Parameters:
    ///   - others: messages that look the same.
    ///   - more: how many others do, too.
    /// - Returns: part of a sentence that names three of them.
    private func nothing(sameAs others: [Contract.Message.ID], more: Int) -> String {
        let shown = others.prefix(3).map { "\"\(names[$0] ?? "")\"" }.joined(separator: ", ")
        let rest = others.count - 3 + more
        return "nothing tells it from \(shown)" + (rest > 0 ? " and \(rest) more" : "")
    }

    private func words(for marks: [KnownBy.Marks]) -> String {
        let shown = marks.prefix(4).map { words(for: $0) }
        let rest = marks.count > 4 ? ["or one of \(marks.count - 4) other shapes"] : []
        return (shown.enumerated().map { $0.offset == 0 ? $0.element : "or " + $0.element } + rest).joined(
            separator: ", "
        )
    }

    private func words(for marks: KnownBy.Marks) -> String {
        var parts = marks.fixed.map(\.words) + marks.kinds.map(\.sentence)
        if !marks.required.isEmpty { parts.append("it has \(Self.list(marks.required))") }
        if !marks.optional.isEmpty { parts.append("only it may have \(Self.list(marks.optional))") }
        guard !parts.isEmpty else {
            return marks.unlike.isEmpty ? "nothing marks it" : "it is none of the others"
        }
        return parts.joined(separator: " and ")
    }

    private static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension KnownBy.Fixed {
    /// `type is "ping"`.
    var words: String {
        let texts = values.prefix(3).map(\.jsonText)
        let shown =
            values.count > 3
            ? "one of \(values.count) values (\(texts.joined(separator: ", ")), …)" : texts.joined(separator: " or ")
        let reason =
            switch source {
            case .schema: ""
            case .example: " (its example)"
            case .standard: " (its default)"
            case .name: " (its name)"
            }
        return "\(place.isEmpty ? "the payload" : place) is \(shown)\(reason)"
    }
}

extension KnownBy.Kind {
    var sentence: String { "\(place.isEmpty ? "it" : place) is \(words)" }
}
