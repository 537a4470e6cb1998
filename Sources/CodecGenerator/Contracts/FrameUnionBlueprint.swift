import CodecRuntime

/// The enum of all messages of one direction over a socket, for any contract.
struct FrameUnionBlueprint {
    /// One message.
    struct Case {
        /// The case's Swift name.
        var name: String
        var doc: String
        var content: Content
        /// What its payload travels in; nil where the frame is the payload.
        var envelope: EnvelopeBlueprint?
    }

    /// What a case holds.
    enum Content {
        /// A generated type, by its Swift name.
        case type(String)
        /// Any JSON value.
        case value
        /// The text of a text frame.
        case text
        /// The bytes of a frame.
        case bytes
    }

    /// How it is known which message a JSON frame is.
    enum Recognition {
        /// A member of the frame names it: the words, and the cases that they name.
        case word(member: String, words: [(word: String, index: Int)])
        /// By what the messages' frames look like, the best first.
        case shapes([Shape])
    }

    /// What the frames of a case look like.
    struct Shape {
        struct Mark {
            var path: [String]
            var values: [JSONValue]
            var isHint: Bool
        }

        /// The index of the case.
        var index: Int
        var marks: [Mark]
        var required: [[String]]
        var known: [[String]]
    }

    var name: String
    var doc: String
    /// In the document's order.
    var cases: [Case]
    var recognition: Recognition
    /// Where the payload stands in a frame; nil where the frame is the payload.
    var payloadPath: [String]?

    /// Whether there are frames that are not JSON.
    var isMixed: Bool {
        cases.contains { message in
            switch message.content {
            case .text, .bytes: true
            case .type, .value: false
            }
        }
    }

    /// Whether shapes are compared.
    var needsShapes: Bool {
        if case .shapes(let shapes) = recognition { !shapes.isEmpty } else { false }
    }
}

/// What a message's payload travels in: literal JSON, with the payload in its place.
struct EnvelopeBlueprint {
    enum Piece {
        case text(String)
        case payload
    }

    var pieces: [Piece]
}
