/// The page that says how the contract was read, from the text that `belay explain` prints.
struct ContractPage {
    /// No paragraph of an explanation is as long: a browser breaks the lines.
    static let width = 1_000_000
    /// What is easy to read, where lines are broken already.
    static let textWidth = 100

    private let lines: [Substring]

    /// - Parameter text: the explanation, one line a paragraph, those that belong to another one indented.
    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    var html: String {
        let body = lines.enumerated().map { index, line in
            let depth = line.prefix { $0 == " " }.count
            let text = Self.escaped(line.dropFirst(depth))
            if index == 0 { return "<h1>\(text)</h1>" }
            if text.isEmpty { return "<hr>" }
            let isTitle = depth == 0 && (line.hasPrefix("Socket ") || line.hasSuffix(":"))
            return isTitle ? "<h2>\(text)</h2>" : "<p style=\"--deep: \(depth)\">\(text)</p>"
        }
        return Self.head + body.joined(separator: "\n") + "\n</main>\n</body>\n</html>\n"
    }

    private static func escaped(_ text: Substring) -> String {
        String(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }

    /// In the inspector's colours.
    private static let head = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <link rel="icon" href="data:,">
        <title>The contract – Belay mock</title>
        <style>
        :root { color-scheme: light dark; --paper: #f6f5f1; --sheet: #ffffff; --ink: #1c1b19; --soft: #5c5851; --line: #dedbd3; --blue: #1b5aa0; }
        @media (prefers-color-scheme: dark) {
          :root { --paper: #141517; --sheet: #1a1c1f; --ink: #e9e7e2; --soft: #aaa69e; --line: #2f3237; --blue: #8fbaff; }
        }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
        nav { padding: 11px 16px; border-bottom: 1px solid var(--line); color: var(--soft); }
        a { color: var(--blue); text-underline-offset: .2em; }
        main { max-width: 100ch; margin: 0 auto; padding: 8px 16px 40px; }
        h1 { font-size: 18px; margin: 16px 0 4px; }
        h2 { font-size: 14px; margin: 0; }
        p { margin: 0; overflow-wrap: anywhere; padding-left: calc((var(--deep) + 2) * 1ch); text-indent: -2ch; }
        hr { border: 0; margin: 9px 0; }
        </style>
        </head>
        <body>
        <nav><a href="./">Inspector</a> · the contract as it was read</nav>
        <main>

        """
}
