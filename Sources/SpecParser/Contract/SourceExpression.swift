internal import ProtocolSpec

/// A delivery's runtime expression: AsyncAPI's own for the received payload, and a few of ours.
enum SourceExpression {
    private static let payload = "$message.payload#"
    private static let token = "$generated.jwt."
    private static let words: [String: Delivery.Source] = [
        "$sender.id": .senderID, "$sender.name": .senderName, "$generated.uuid": .uuid,
        "$generated.timestamp": .timestamp,
    ]

    /// What an expression means; or else why it means nothing, and what to write.
    static func source(_ text: String) -> Result<Delivery.Source, ParseError> {
        if let source = words[text] { return .success(source) }
        if text.hasPrefix(token), text.count > token.count {
            return .success(.jwt(scheme: String(text.dropFirst(token.count))))
        }
        if text.hasPrefix(payload) {
            guard let path = ReferencePointer.path(fragment: text.dropFirst(payload.count)), !path.isEmpty else {
                return .failure(ParseError(message: "\"\(text)\" names no field; write \(payload)/field"))
            }
            return .success(.payload(path))
        }
        let known = words.keys.sorted() + [payload + "/field", token + "SCHEME"]
        let hint = NearestWord.hint(for: text, among: words.keys)
        let choice = hint.isEmpty ? "; a source is one of \(known.joined(separator: ", "))" : hint
        return .failure(ParseError(message: "\"\(text)\" is not a source\(choice)"))
    }

    /// Why a text is not an expression, and what to write instead.
    struct ParseError: Error {
        var message: String
    }
}
