/// Text from outside, made safe for a message.
enum Shown {
    /// A name, an origin or a path: cut, and without anything that means something to a browser or a terminal.
    static func name(_ text: String) -> String {
        String(text.prefix(100).filter { $0.isASCII && ($0.isLetter || $0.isNumber) || ":/.-_[]".contains($0) })
    }
}
