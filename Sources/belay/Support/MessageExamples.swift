import CodecRuntime
import ProtocolSpec
import SchemaValidation

/// The examples in a contract. People copy them, so each should satisfy its own schema. One that does not is only a warning:
/// a changed field easily leaves such an example behind.
enum MessageExamples {
    /// Everything in an example that its message's schema forbids, at its place.
    static func problems(in contract: RoomContract) -> [Diagnostic] {
        let channel = contract.channel
        let messages = channel.receives.map(\.message) + channel.sends
        let validator = SchemaValidator(recursiveSchemas: contract.recursiveSchemas)
        return (messages + contract.endpoints.flatMap { $0.replies.map(\.message) }).flatMap { message in
            message.examples.flatMap { example in
                validator.violations(of: example.payload.json, in: message.payload).map { violation in
                    let path = violation.pointer.split(separator: "/").map { Self.unescaped($0) }
                    return Diagnostic(
                        severity: .warning,
                        location: example.payload.nearest(to: path).location,
                        message: "this example is not a valid \"\(message.name)\": \(violation.message)"
                    )
                }
            }
        }
    }

    /// A part of a JSON Pointer as the name it stands for (RFC 6901, section 4).
    private static func unescaped(_ part: Substring) -> String {
        String(part.replacing("~1", with: "/").replacing("~0", with: "~"))
    }
}
