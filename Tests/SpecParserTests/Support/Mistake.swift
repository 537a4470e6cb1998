import ProtocolSpec
import Testing

/// A good contract with something wrong in it, and what is to be said about that: exactly this, and no more.
struct Mistake: Sendable, CustomTestStringConvertible {
    var name: String
    /// Texts that the good contract has once, and what stands there instead; 👉 marks where the errors are.
    var edits: [(of: String, with: String)]
    var messages: [String]

    init(_ name: String, _ of: String, _ with: String, _ messages: String...) {
        self.name = name
        edits = [(of, with)]
        self.messages = messages
    }

    init(_ name: String, edits: [(of: String, with: String)], _ messages: String...) {
        self.name = name
        self.edits = edits
        self.messages = messages
    }

    var testDescription: String { name }

    /// Parses the contract with the mistake, and compares.
    func check(files: [String: String] = [:], sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        let marked = MarkedText(try ClubContract.edited(edits, sourceLocation: sourceLocation))
        let found = problems(inContract: marked.text, files: .memory(files)).map(\.description)
        // A message that begins so is a warning.
        let expected = zip(marked.places, messages).map { place, message in
            let isWarning = message.hasPrefix("warning: ")
            return "\(place): \(isWarning ? message : "error: " + message)"
        }
        #expect(found == expected, sourceLocation: sourceLocation)
        #expect(marked.places.count == messages.count, sourceLocation: sourceLocation)
    }
}
