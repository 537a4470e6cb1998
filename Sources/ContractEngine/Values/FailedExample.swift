internal import CodecRuntime
internal import ProtocolSpec

/// Which examples show that something failed: they are no answer that a mock gives first.
enum FailedExample {
    /// The payload without what says that it failed.
    static func mended(_ payload: JSONValue) -> JSONValue {
        guard let members = payload.members else { return payload }
        return .object(
            members.filter {
                !["code", "msg", "message", "error", "errors", "errormessage"].contains(Words.key($0.name))
            }
        )
    }

    static func isOne(_ example: Contract.Message.Example) -> Bool {
        let said = [example.name, example.summary].compactMap(\.self).flatMap(Words.of)
        if said.contains(where: WordList.errors.contains) { return true }
        return (example.payload?.json.members ?? []).contains { member in
            switch (Words.key(member.name), member.value) {
            case ("error", .object), ("error", .string), ("errors", .array), ("errormessage", .string): true
            case ("code", .string(let text)): Int(text).map { 400..<600 ~= $0 } ?? text.lowercased().hasPrefix("err")
            case ("code", .integer(let number)): 400..<600 ~= number
            case ("msg", .string(let text)), ("message", .string(let text)):
                Words.of(text).contains(where: WordList.errors.contains)
            case ("success", .bool(false)), ("ok", .bool(false)), ("acknowledged", .bool(false)): true
            case ("status", .string(let text)), ("event", .string(let text)), ("type", .string(let text)):
                Words.of(text).contains(where: WordList.errors.contains)
            default: false
            }
        }
    }
}
