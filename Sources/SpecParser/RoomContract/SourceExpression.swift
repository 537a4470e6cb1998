internal import ProtocolSpec

/// A delivery's runtime expression: AsyncAPI's own for the received payload, and a few of ours.
enum SourceExpression {
    private static let payload = "$message.payload#"
    private static let token = "$generated.jwt."
    private static let words: [String: Delivery.Source] = [
        "$sender.id": .senderID, "$sender.name": .senderName, "$generated.uuid": .uuid,
        "$generated.timestamp": .timestamp,
    ]

    /// What an expression means.
    ///
    /// - Returns: nil for a text that is not an expression, which is reported with what to write instead.
    static func source(
        _ text: String,
        at location: SourceLocation,
        diagnostics: inout DiagnosticCollector
    ) -> Delivery.Source? {
        if let source = words[text] { return source }
        if text.hasPrefix(token), text.count > token.count {
            return .jwt(scheme: String(text.dropFirst(token.count)))
        }
        if text.hasPrefix(payload) {
            if let path = ReferencePointer.path(fragment: text.dropFirst(payload.count)), !path.isEmpty {
                return .payload(path)
            }
            diagnostics.error("\"\(text)\" names no field; write \(payload)/field", at: location)
            return nil
        }
        let known = words.keys.sorted() + [payload + "/field", token + "SCHEME"]
        let hint = NearestWord.hint(for: text, among: words.keys)
        let choice = hint.isEmpty ? "; a source is one of \(known.joined(separator: ", "))" : hint
        diagnostics.error("\"\(text)\" is not a source\(choice)", at: location)
        return nil
    }
}
