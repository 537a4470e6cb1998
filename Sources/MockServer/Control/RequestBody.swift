import CodecRuntime
import HTTPTypes
import Hummingbird
import NIOCore
import ProtocolSpec

/// The JSON object in a control request. An unknown member is an error: it may be misspelt.
struct RequestBody {
    private let value: JSONValue
    private let known: [String]

    /// - Parameters:
    ///   - request: with a JSON object as its body.
    ///   - known: the members that it may have.
    /// - Throws: `ControlError`.
    init(_ request: Request, known: [String]) async throws {
        let text = try await Self.text(of: request)
        do {
            value = try JSONValue(decoding: text.isEmpty ? "{}" : text)
        } catch {
            throw ControlError(.invalid, "the body is not JSON: \(error)")
        }
        self.known = known
        guard case .object(let members) = value else {
            throw ControlError(.invalid, "the body must be a JSON object with \(known.joined(separator: ", "))")
        }
        for member in members where !known.contains(member.name) {
            let hint = NearestWord.hint(for: member.name, among: known)
            throw ControlError(
                .invalid,
                "unknown member \"\(member.name)\" (known: \(known.joined(separator: ", ")))\(hint)"
            )
        }
    }

    /// The body as text, up to a mebibyte.
    static func text(of request: Request) async throws -> String {
        do {
            return String(buffer: try await request.body.collect(upTo: 1 << 20))
        } catch is NIOTooManyBytesError {
            throw ControlError(.tooLarge, "the body is larger than one mebibyte")
        }
    }

    func has(_ name: String) -> Bool { value[name] != nil }

    /// The member's value, whatever it is.
    func json(_ name: String) -> JSONValue? { value[name] }

    func string(_ name: String) throws -> String? {
        guard let member = value[name] else { return nil }
        guard let text = member.string else { throw wrong(name, "a text") }
        return text
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let member = value[name] else { return nil }
        guard case .integer(let number) = member, range.contains(number) else {
            throw wrong(name, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A duration in microseconds, no longer than so many.
    func duration(_ name: String, most: Int64) throws -> Int64? {
        guard let text = try string(name) else { return nil }
        guard let duration = DurationText.microseconds(text), duration <= most else {
            throw wrong(name, "\(DurationText.cure), and at most \(most / 60_000_000) minutes")
        }
        return duration
    }

    func required<Value>(_ name: String, _ value: Value?) throws -> Value {
        guard let value else { throw ControlError(.invalid, "the body has no \"\(name)\"; add it") }
        return value
    }

    private func wrong(_ name: String, _ what: String) -> ControlError {
        ControlError(.invalid, "\"\(name)\" must be \(what)")
    }
}
