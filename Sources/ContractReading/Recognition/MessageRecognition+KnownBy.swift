internal import CodecRuntime
package import ProtocolSpec

extension MessageRecognition {
    /// What tells a message from the others of this direction.
    ///
    /// - Parameter message: a message of this direction.
    /// - Returns: as few marks as do.
    package func known(by message: Contract.Message.ID) -> KnownBy {
        let form = payloads[message] ?? .json
        let alike = ties.first { $0.contains(message) }?.filter { $0 != message } ?? []
        let siblings = messages.filter { payloads[$0] == form }
        if messages.count == 1 {
            return KnownBy(basis: .onlyMessage, marks: [], words: "it is the only message")
        }
        if !alike.isEmpty {
            return KnownBy(basis: .nothing(sameAs: alike), marks: [], words: nothing(sameAs: alike))
        }
        switch form {
        case .binary: return KnownBy(basis: .binaryFrame, marks: [], words: "it is a binary frame")
        case .opaque: return KnownBy(basis: .binaryFrame, marks: [], words: "it is a frame that none of the others is")
        case .text:
            let isOnly = !payloads.values.contains(.json)
            return KnownBy(basis: .textFrame, marks: [], words: isOnly ? "it is a text frame" : "it is any other text")
        case .json:
            guard siblings.count > 1 else {
                return KnownBy(basis: .onlyJSON, marks: [], words: "it is the only message that is JSON")
            }
            var marks: [KnownBy.Marks] = []
            for index in plan.shapes[message] ?? [] {
                let own = plan.marks(of: index)
                if !marks.contains(own) { marks.append(own) }
            }
            return KnownBy(basis: .marks, marks: marks, words: words(for: marks))
        }
    }

    private func nothing(sameAs others: [Contract.Message.ID]) -> String {
        "nothing tells it from \(list(others))"
    }

    private func list(_ ids: [Contract.Message.ID]) -> String {
        let shown = ids.prefix(3).map { "\"\(names[$0] ?? "")\"" }.joined(separator: ", ")
        return ids.count > 3 ? "\(shown) and \(ids.count - 3) more" : shown
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
