/// How a text is written so that nothing in it becomes markup.
///
/// By code points: a letter with an accent may hide a quote from a comparison of characters.
struct MarkupEscaping: Sendable {
    private let references: [Unicode.Scalar: String]

    /// Texts of HTML.
    static let htmlText = MarkupEscaping(
        references: ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;"]
    )

    /// Attributes of HTML, between double quotes.
    static let htmlAttribute = MarkupEscaping(references: ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;"])

    /// Texts of XML.
    static let xmlText = MarkupEscaping(references: ["&": "&amp;", "<": "&lt;", ">": "&gt;"])

    /// Attributes of XML, between double quotes. A parser turns line breaks and tabs there into spaces, unless they are escaped.
    static let xmlAttribute = MarkupEscaping(
        references: ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "\n": "&#10;", "\t": "&#9;"]
    )

    func callAsFunction(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar.isASCII, let reference = references[scalar] {
                result += reference
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}
