internal import ProtocolSpec
internal import SchemaValidation

// What a frame did that a server could not handle, and what to do about it.
extension FrameClass {
    /// Whether a frame of this class breaks the contract, or may be refused like one that does.
    private var isRefused: Bool { ![.valid, .nul, .huge].contains(self) }

    /// Whether it is a JSON parser that can't handle such a frame.
    private var isOfParser: Bool { [.notJSON, .notANumber, .deepNesting].contains(self) }

    /// What usually fails at such a frame.
    var hint: String? {
        switch self {
        case .notJSON: "catch what the parser raises (in Python: json.JSONDecodeError, a ValueError)"
        case .notAnObject: "ask whether the JSON is an object before you read a field: in Python a list has no .get"
        case .deepNesting: "the parser ran out of stack: in Python a RecursionError is not a ValueError, so catch both"
        case .missingField:
            "ask whether the field is there: in Python frame[\"…\"] raises KeyError, and frame.get(\"…\") does not"
        case .unknownMessage: "drop a message of a kind that you don't know"
        case .oddDiscriminator:
            "an array or object can't be looked up in a table (in Python: unhashable type): ask whether it is a text first"
        case .binary:
            "a binary frame has no text: in Django Channels text_data is None, and the bytes are in bytes_data"
        case .wrongType: "ask for the type before you call a method: a number has no .strip()"
        case .beyondLimits: "check the value before it is stored or passed on"
        case .notANumber:
            "NaN and Infinity are not JSON (RFC 8259, section 6), and yet some parsers take and write them: in Python give "
                + "json.loads a parse_constant that raises"
        case .hugeNumber:
            "such a number fits neither an integer nor a floating-point number: catch what its conversion raises"
        case .duplicateNames: "take one of the values, or drop the frame"
        case .loneSurrogate:
            "UTF-8 has no lone surrogates, so neither a database nor a channel layer can keep one: refuse or drop it where "
                + "frames are read"
        case .nul: "PostgreSQL stores no U+0000: refuse or drop such a text where frames are read"
        case .huge: "limit what a frame may have in bytes, and check each field before it is stored or passed on"
        case .valid: nil
        }
    }

    /// What to do about a connection that such a frame has ended.
    func hint(for ending: Ending?) -> String? {
        let advice = hint.map { "; \($0)" } ?? ""
        return switch ending {
        case .closed(1011, _): "1011 is an exception that nothing caught: the server's log has the traceback\(advice)"
        case .cut:
            "an exception that nothing caught is 1011 on some servers, and the end of TCP on others (Uvicorn): the log has "
                + "the traceback\(advice)"
        case .closed(1009, _): ending?.hint
        case .closed where self != .valid: "drop the frame and keep the socket open, as the contract says"
        case .closed, .violation, nil: ending?.hint
        }
    }

    /// The fault in a server whose connection such a frame has ended.
    ///
    /// - Parameters:
    ///   - ending: how; nil where it is open.
    ///   - channel: the contract's.
    ///   - wider: what the frame shows besides where a handler has raised, the widest first.
    /// - Returns: the fault; nil where the ending points to none.
    func cause(for ending: Ending?, in channel: Channel, wider: [WiderCause] = []) -> CauseName? {
        switch ending {
        case nil, .violation: nil
        case .closed(1011, _), .cut:
            CauseName(
                "a handler raises on \(noun)",
                wider: (isRefused ? [.raisesOnEverything(in: channel)] : []) + wider
                    + (isOfParser ? [.parserRaises(in: channel)] : [])
            )
        case .closed(let code, _):
            CauseName(
                self == .valid
                    ? "a valid message closes the socket with \(code)"
                    : "an invalid frame closes the socket with \(code)"
            )
        }
    }
}

extension CauseName {
    /// The server says what is wrong, in a message of its own.
    static let answersInvalid = CauseName("an invalid frame is answered with a message that the contract does not have")
}
