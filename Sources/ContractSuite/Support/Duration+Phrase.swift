extension Duration {
    /// The duration in a sentence: `2 s`, `500 ms`.
    package var phrase: String {
        if wholeMilliseconds < 1_000 { return "\(wholeMilliseconds) ms" }
        let tenths = (wholeMilliseconds + 50) / 100
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }

    /// Whole milliseconds, at least one.
    package var wholeMilliseconds: Int {
        max(1, Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000))
    }
}
