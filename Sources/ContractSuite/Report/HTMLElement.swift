/// An element of an HTML page, as a value. Whatever its texts hold, none of them becomes markup.
struct HTMLElement {
    let tag: HTMLTag
    /// In the order in which they are written.
    let attributes: KeyValuePairs<HTMLAttribute, (any CustomStringConvertible)?>
    let content: [HTMLNode]

    /// - Parameters:
    ///   - tag: its name.
    ///   - attributes: those without a value are left out, and one with an empty value is written as its name, as `open` is.
    ///   - content: texts and elements, in their order.
    init(
        _ tag: HTMLTag,
        _ attributes: KeyValuePairs<HTMLAttribute, (any CustomStringConvertible)?> = [:],
        @HTMLBuilder content: () -> [HTMLNode] = { [] }
    ) {
        self.tag = tag
        self.attributes = attributes
        self.content = content()
    }

    /// The whole page.
    var document: String {
        var page = "<!doctype html>\n"
        write(to: &page)
        return page
    }

    private func write(to page: inout String) {
        page += "<\(tag)"
        for (name, value) in attributes {
            guard let value = value?.description else { continue }
            page += value.isEmpty ? " \(name.rawValue)" : " \(name.rawValue)=\"\(MarkupEscaping.htmlAttribute(value))\""
        }
        switch tag.end {
        case .none: page += ">"
        case .inStart: page += "/>"
        case .own:
            page += ">"
            for node in content {
                switch node {
                case .text(let text): page += MarkupEscaping.htmlText(text)
                case .element(let element): element.write(to: &page)
                case .styleSheet(let text): page += "\n\(text)"
                }
            }
            page += "</\(tag)>"
        }
        if tag.endsLine { page += "\n" }
    }
}

/// What can stand in an element.
enum HTMLNode {
    case text(String)
    case element(HTMLElement)
    /// Rules of CSS, which are ours, and are written as they are.
    case styleSheet(String)
}

/// Collects what stands in an element: elements and texts, also under `if` and in loops.
@resultBuilder enum HTMLBuilder {
    static func buildExpression(_ text: String) -> [HTMLNode] { [.text(text)] }
    static func buildExpression(_ element: HTMLElement) -> [HTMLNode] { [.element(element)] }
    static func buildExpression(_ elements: [HTMLElement]) -> [HTMLNode] { elements.map(HTMLNode.element) }
    static func buildExpression(_ node: HTMLNode) -> [HTMLNode] { [node] }
    static func buildExpression(_ nodes: [HTMLNode]) -> [HTMLNode] { nodes }
    static func buildBlock(_ parts: [HTMLNode]...) -> [HTMLNode] { parts.flatMap(\.self) }
    static func buildOptional(_ part: [HTMLNode]?) -> [HTMLNode] { part ?? [] }
    static func buildEither(first part: [HTMLNode]) -> [HTMLNode] { part }
    static func buildEither(second part: [HTMLNode]) -> [HTMLNode] { part }
    static func buildArray(_ parts: [[HTMLNode]]) -> [HTMLNode] { parts.flatMap(\.self) }
}
