import ProtocolSpec

/// A text in which 👉 marks places: the markers are taken out, and where they stood is remembered.
struct MarkedText {
    let text: String
    /// One a marker, in the order of the text.
    let places: [SourceLocation]

    init(_ marked: String, file: String = "a.yaml") {
        var text = String.UnicodeScalarView()
        var places: [SourceLocation] = []
        var place = SourceLocation(file: file, line: 1, column: 1)
        for scalar in marked.unicodeScalars {
            if scalar == "👉" {
                places.append(place)
                continue
            }
            text.append(scalar)
            place.column += 1
            if scalar == "\n" { (place.line, place.column) = (place.line + 1, 1) }
        }
        self.text = String(text)
        self.places = places
    }

    /// An error at each marker, with the messages in the same order.
    func errors(_ messages: [String]) -> [Diagnostic] {
        zip(places, messages).map { Diagnostic(location: $0, message: $1) }
    }
}
