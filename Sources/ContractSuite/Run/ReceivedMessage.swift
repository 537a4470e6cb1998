/// A message from the server.
final class ReceivedMessage {
    /// The text; nil for a binary message.
    let text: String?
    /// What it means by the contract. It is parsed only when asked for: most messages are known by their mark.
    private(set) lazy var meaning =
        text.map(contractIndex.serverMeaning) ?? .unreadable("a binary message, where text is due")
    private let contractIndex: ContractIndex

    init(text: String?, contractIndex: ContractIndex) {
        self.text = text
        self.contractIndex = contractIndex
    }

    /// As it is shown.
    var excerpt: String {
        text.map { Transcript.excerpt($0) } ?? "a binary message"
    }
}
