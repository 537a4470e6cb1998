/// An element of an XML document, as a value. Whatever its texts hold, what is rendered is well-formed XML 1.0.
struct XMLElement: Sendable {
    var name: String
    /// In the order in which they are written.
    var attributes: [(name: String, value: String)] = []
    /// Before the children.
    var text: String?
    var children: [XMLElement] = []

    init(
        _ name: String,
        _ attributes: [(name: String, value: String)] = [],
        text: String? = nil,
        children: [XMLElement] = []
    ) {
        self.name = name
        self.attributes = attributes
        self.text = text
        self.children = children
    }

    /// The whole document, with a line for each element.
    var document: String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + lines(indent: "").joined(separator: "\n") + "\n"
    }

    private func lines(indent: String) -> [String] {
        let tag =
            ([name] + attributes.map { "\($0.name)=\"\(MarkupEscaping.xmlAttribute(DisplayText.text($0.value)))\"" })
            .joined(separator: " ")
        let content = text.map { MarkupEscaping.xmlText(DisplayText.text($0)) } ?? ""
        if children.isEmpty {
            return [content.isEmpty ? "\(indent)<\(tag)/>" : "\(indent)<\(tag)>\(content)</\(name)>"]
        }
        return ["\(indent)<\(tag)>\(content)"] + children.flatMap { $0.lines(indent: indent + "  ") }
            + ["\(indent)</\(name)>"]
    }
}
