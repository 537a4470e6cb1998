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
        let tag = ([name] + attributes.map { "\($0.name)=\"\(Self.escaped($0.value, isAttribute: true))\"" })
            .joined(separator: " ")
        let content = text.map { Self.escaped($0, isAttribute: false) } ?? ""
        if children.isEmpty {
            return [content.isEmpty ? "\(indent)<\(tag)/>" : "\(indent)<\(tag)>\(content)</\(name)>"]
        }
        return ["\(indent)<\(tag)>\(content)"] + children.flatMap { $0.lines(indent: indent + "  ") }
            + ["\(indent)</\(name)>"]
    }

    /// By code points: a letter with an accent may hide a quote from a comparison of characters.
    private static func escaped(_ text: String, isAttribute: Bool) -> String {
        DisplayText.text(text).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"" where isAttribute: result += "&quot;"
            // A parser turns these into spaces in an attribute, unless they are escaped.
            case "\n" where isAttribute: result += "&#10;"
            case "\t" where isAttribute: result += "&#9;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
