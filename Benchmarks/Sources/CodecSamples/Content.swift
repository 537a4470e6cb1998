/// The content of a message, as it stands between the quotes of a JSON text.
struct Content {
    /// Words that say what it is.
    let name: String
    /// The text, escaped.
    let json: String

    /// Short as in the protocol's document, 24 characters, and as long as the contract allows, 2,000.
    static let all = [24, 2000].flatMap { count in
        [("ASCII", ascii), ("escaped", escaped), ("emoji", emoji)].map { name, units in
            Content(name: "\(count == 24 ? "short" : "long") \(name)", json: units.repeated(count))
        }
    }

    static let ascii = Units("Hello, climbing partner!")
    /// As `json.dumps` writes «Say "hi" to Zoë,» and a new line: what is not ASCII is escaped, too.
    static let escaped = Units(
        ["S", "a", "y", " ", #"\""#, "h", "i", #"\""#, " ", "t", "o", " ", "Z", "o", #"\u00eb"#, ",", #"\n"#]
    )
    /// A woman who climbs, of five code points.
    static let emoji = Units("🧗🏽‍♀️")

    /// Code points, each as it is written.
    struct Units: Sendable {
        private let units: [String]

        init(_ units: [String]) {
            self.units = units
        }

        init(_ text: String) {
            units = text.unicodeScalars.map { String($0) }
        }

        /// So many code points, from the beginning again and again.
        func repeated(_ count: Int) -> String {
            (0..<count).map { units[$0 % units.count] }.joined()
        }
    }
}
