/// Tries the branches of a `oneOf` one after the other and keeps the result.
public struct JSONChoice<Value> {
    /// The first branch that could be read, and its name.
    private var found: (name: StaticString, value: Value)?
    /// The name of a second branch that could be read: only one may fit.
    private var second: StaticString?
    /// The branch that failed furthest into the text, for the error message.
    private var nearest: (name: StaticString, error: DecodeError)?

    /// No branch has been tried.
    public init() {}

    /// Records the result of one branch.
    fileprivate mutating func note(_ name: StaticString, _ result: Result<Value, DecodeError>) {
        switch result {
        case .success(let value):
            if found == nil { found = (name, value) } else { second = second ?? name }
        case .failure(let error):
            if let nearest, nearest.error.offset >= error.offset { return }
            nearest = (name, error)
        }
    }

    fileprivate func value(at start: Int) throws(DecodeError) -> Value {
        guard let found else {
            let hint = nearest.map { name, error in
                "; nearest is \(name): " + (error.path.isEmpty ? "" : "\(error.pointer): ") + error.reason
            }
            throw DecodeError(code: .wrongValue, reason: "none of the choices fits" + (hint ?? ""), offset: start)
        }
        if let second {
            let reason = "both \(found.name) and \(second) fit, and only one may"
            throw DecodeError(code: .wrongValue, reason: reason, offset: start)
        }
        return found.value
    }
}

extension JSONReader {
    /// Tries to read the value that is next as one branch of a `oneOf`, and leaves it there.
    ///
    /// Nested choices can take exponential time to try. The number of tries is therefore limited, far above what an
    /// ordinary text needs.
    ///
    /// - Parameters:
    ///   - name: the branch's name, for errors.
    ///   - choice: records the result.
    ///   - read: reads the branch.
    @_lifetime(self: copy self)
    public mutating func attempt<Value>(
        _ name: StaticString,
        in choice: inout JSONChoice<Value>,
        _ read: (inout JSONReader) throws(DecodeError) -> Value
    ) {
        attempts &+= 1
        guard attempts <= 1_000 + 16 * bytes.byteCount else {
            let reason = "too many ways to read this were tried"
            return choice.note(name, .failure(DecodeError(code: .tooDeep, reason: reason, offset: offset)))
        }
        var ahead = self
        do throws(DecodeError) { choice.note(name, .success(try read(&ahead))) } catch {
            choice.note(name, .failure(error))
        }
        attempts = ahead.attempts
    }

    /// The value of the one branch that could be read; the reader then stands behind it.
    ///
    /// - Parameter choice: in which every branch was tried.
    /// - Returns: the value.
    /// - Throws: where the bytes are not JSON, and where no branch fits, or more than one.
    @_lifetime(self: copy self)
    public mutating func only<Value>(_ choice: JSONChoice<Value>) throws(DecodeError) -> Value {
        let start = peekOffset()
        try skipValue()
        return try choice.value(at: start)
    }
}

/// The value of a JSON text that generated code has from the contract, where it was checked.
public enum GeneratedValue {
    /// Reads the value.
    ///
    /// - Parameters:
    ///   - json: the text.
    ///   - read: how such a value is read.
    /// - Returns: the value.
    public static func read<Value>(
        _ json: StaticString,
        _ read: (inout JSONReader) throws(DecodeError) -> Value
    ) -> Value {
        var reader = JSONReader(json.rawSpan)
        do throws(DecodeError) { return try reader.whole(read) } catch { preconditionFailure("\(json): \(error)") }
    }
}

extension GeneratedValue {
    /// Converts a value to another generated type. The contract says that it fits.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - type: the other type.
    /// - Returns: the same JSON, of the other type.
    public static func converted<Value: WireValue>(_ value: some WireValue, to type: Value.Type) -> Value {
        let bytes = value.encoded()
        do { return try type.init(decoding: bytes.span.raw) } catch { preconditionFailure("\(type): \(error)") }
    }

    /// Converts a JSON value to a generated type. The contract says that it fits.
    ///
    /// - Parameters:
    ///   - json: the value.
    ///   - type: the generated type.
    /// - Returns: the same JSON, of that type.
    public static func read<Value: WireValue>(_ json: JSONValue, as type: Value.Type) -> Value {
        do { return try type.init(decoding: json.jsonText) } catch { preconditionFailure("\(type): \(error)") }
    }

    /// A generated value as JSON of any kind.
    public static func json(_ value: some WireValue) -> JSONValue {
        do { return try JSONValue(decoding: value.encodedText()) } catch { preconditionFailure("\(error)") }
    }
}

extension JSONReader {
    @_lifetime(self: copy self)
    fileprivate mutating func whole<Value>(
        _ read: (inout JSONReader) throws(DecodeError) -> Value
    ) throws(DecodeError) -> Value {
        try read(&self)
    }
}
