/// The elements of our pages.
enum HTMLTag: String, CustomStringConvertible {
    case html, head, meta, link, title, style, body
    case main, header, section, article, footer, div
    case h1, h2, h3, h4, p, blockquote, cite, pre, figure
    case ul, ol, li, dl, dt, dd, details, summary
    case a, b, span, code, mark
    // Of SVG.
    case svg, g, rect, line, path, text

    /// Where an element ends.
    enum End {
        /// It has nothing in it, and no end.
        case none
        /// The same of SVG, which says so in its tag.
        case inStart
        case own
    }

    var end: End {
        switch self {
        case .meta, .link: .none
        case .rect, .line, .path: .inStart
        default: .own
        }
    }

    /// Whether a line break follows it, for people who read the page's source. It would show as a space within a line.
    var endsLine: Bool {
        switch self {
        case .a, .b, .span, .code, .mark, .cite, .dt, .rect, .line, .path, .text: false
        default: true
        }
    }

    var description: String { rawValue }
}

/// The attributes of our pages.
enum HTMLAttribute: String {
    case `class`, id, lang, href, rel, name, content, charset, open, role
    case httpEquiv = "http-equiv"
    case tabIndex = "tabindex"
    case label = "aria-label"
    case labelledBy = "aria-labelledby"
    case hidden = "aria-hidden"
    // Of SVG.
    case viewBox, preserveAspectRatio, x, y, x1, y1, x2, y2, width, height, rx, d
}
