/// A JSON text that is decoded, and whose value is encoded.
public struct Sample: Sendable {
    /// What the text is meant to be.
    public enum Kind: Sendable, CaseIterable {
        case sendMessage, sendTyping, message, typing, refreshedToken, refreshDenied
        /// Any of those that a client sends, and any of those that a server sends: which one it is, the text says.
        case clientMessage, serverMessage
    }

    /// Words that say what it is.
    public let name: String
    /// What it is meant to be.
    public let kind: Kind
    /// The text as UTF-8.
    public let json: [UInt8]
    /// Whether it is as the contract has it.
    public let isValid: Bool

    init(_ name: String, _ kind: Kind, _ json: String, isValid: Bool = true) {
        self.name = name
        self.kind = kind
        self.json = Array(json.utf8)
        self.isValid = isValid
    }
}

extension Sample {
    /// Every sample, in the order of the tables.
    public static let all: [Sample] = chat + others + invalid

    private static let chat = Content.all.flatMap { content in
        [
            Sample("message, \(content.name)", .message, message(content.json)),
            Sample("sendMessage, \(content.name)", .sendMessage, sendMessage(content.json)),
        ]
    }

    private static let others = [
        Sample("typing", .typing, typing),
        Sample("sendTyping", .sendTyping, #"{"type": "typing", "is_typing": true}"#),
        Sample("refreshedToken", .refreshedToken, #"{"access": "\#(token)"}"#),
        Sample("refreshDenied", .refreshDenied, #"{"detail": "The refresh token has expired."}"#),
        // As the server and a client read them, who do not know beforehand which message comes.
        Sample("any client's, short ASCII", .clientMessage, sendMessage(Content.all[0].json)),
        Sample("any server's, short ASCII", .serverMessage, message(Content.all[0].json)),
    ]

    private static let invalid = [
        Sample("content of 2,001 characters", .message, message(Content.ascii.repeated(2001)), isValid: false),
        Sample("content of 2,001 emoji", .message, message(Content.emoji.repeated(2001)), isValid: false),
        Sample("content that is a number", .message, broken(#""Hello, climbing partner!""#, "5"), isValid: false),
        Sample("an id that is none", .message, broken("0ae7", "0age"), isValid: false),
        Sample("a time that is none", .message, broken("2026-01-13", "2026-13-13"), isValid: false),
        Sample("a field that is missing", .message, broken("sender_name", "sender_nick"), isValid: false),
        Sample("text that breaks off", .message, broken(#"123456Z"}"#, "1234"), isValid: false),
        Sample("text behind the end", .message, message(Content.all[0].json) + "}", isValid: false),
    ]

    /// The example of the protocol's document, as Python writes it: 237 bytes.
    private static func message(_ content: String) -> String {
        #"{"type": "message", "message_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "content": "\#(content)", "#
            + #""sender_id": "550e8400-e29b-41d4-a716-446655440000", "sender_name": "John Doe", "#
            + #""created_at": "2026-01-13T18:30:00.123456Z"}"#
    }

    private static func sendMessage(_ content: String) -> String {
        #"{"type": "message", "content": "\#(content)"}"#
    }

    private static let typing =
        #"{"type": "typing", "sender_id": "660e8400-e29b-41d4-a716-446655440000", "#
        + #""sender_name": "Jane Smith", "is_typing": true}"#

    /// As long as one of HS256 with the contract's claims is.
    private static let token =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + String(repeating: "eyJ0b2tlbl90eXBlIjoi", count: 9) + "."
        + String(repeating: "Kx7-", count: 10) + "mQ9"

    private static func broken(_ old: String, _ new: String) -> String {
        message(Content.all[0].json).split(separator: old, maxSplits: 1).joined(separator: new)
    }
}
