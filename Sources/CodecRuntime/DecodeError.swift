/// Why bytes are not the value that was asked for: the reason, the byte where it shows, and the path to the field.
///
/// It says where to look and never repeats the content: a frame may carry what no log should.
public struct DecodeError: Error, Hashable, Sendable {
    /// What kind of mistake it is. An open set: a later version may know more.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable {
            case malformed, typeMismatch, missingField, wrongValue, outOfBounds, badFormat, unexpectedField, tooDeep
        }

        private var value: Value

        /// The bytes are not a JSON text (RFC 8259).
        public static var malformed: Code { Code(value: .malformed) }
        /// A value of another JSON type stands there.
        public static var typeMismatch: Code { Code(value: .typeMismatch) }
        /// A required field is not there.
        public static var missingField: Code { Code(value: .missingField) }
        /// The value is not one of those allowed (`const`, `enum`).
        public static var wrongValue: Code { Code(value: .wrongValue) }
        /// The value is too short, too long, too small or too large.
        public static var outOfBounds: Code { Code(value: .outOfBounds) }
        /// The string does not have its `format`.
        public static var badFormat: Code { Code(value: .badFormat) }
        /// The object has a field that `additionalProperties: false` forbids.
        public static var unexpectedField: Code { Code(value: .unexpectedField) }
        /// The value is nested deeper than the reader follows.
        public static var tooDeep: Code { Code(value: .tooDeep) }
    }

    /// What kind of mistake it is.
    public var code: Code
    /// The reason, without place: «a string of at most 2000 code points, not 2001».
    public var reason: String {
        get { why.text }
        set { why = .text(newValue) }
    }
    /// The byte at which the mistake shows, from 0.
    public var offset: Int
    /// The member names and array indices that lead to the value, outermost first.
    public var path: [String]

    private var why: DecodeReason

    /// An error with all its parts.
    public init(code: Code, reason: String, offset: Int, path: [String] = []) {
        self.init(code: code, .text(reason), offset: offset, path: path)
    }

    init(code: Code, _ why: DecodeReason, offset: Int, path: [String] = []) {
        self.code = code
        self.why = why
        self.offset = offset
        self.path = path
    }

    /// The same error, seen from the object or array around the value: `name` is the member's name, or the index.
    public func inside(_ name: String) -> DecodeError {
        var error = self
        // Nearly always the first name.
        if path.isEmpty { error.path = [name] } else { error.path.insert(name, at: 0) }
        return error
    }

    /// A required field that is not there.
    ///
    /// - Parameters:
    ///   - name: the field's name.
    ///   - offset: where the object ends.
    /// - Returns: the error to throw.
    public static func missing(_ name: String, at offset: Int) -> DecodeError {
        DecodeError(code: .missingField, reason: "required, and missing", offset: offset, path: [name])
    }

    /// The path as a JSON Pointer (RFC 6901); empty for the whole document.
    public var pointer: String {
        path.map { part in
            var escaped = "/"
            for scalar in part.unicodeScalars {
                switch scalar {
                case "~": escaped += "~0"
                case "/": escaped += "~1"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            return escaped
        }.joined()
    }
}

extension DecodeError: CustomStringConvertible {
    /// `/content at byte 28: a string of at most 2000 code points, not 2001`
    public var description: String {
        (path.isEmpty ? "" : pointer + " ") + "at byte \(offset): \(reason)"
    }
}
