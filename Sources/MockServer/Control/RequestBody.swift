import CodecRuntime
import HTTPTypes
import Hummingbird
import NIOCore
import ProtocolSpec

/// What a request for control asks for, every word of it looked at: a misspelt member is told, not passed over.
struct RequestBody {
    private let value: JSONValue
    private let known: [String]

    /// - Parameters:
    ///   - request: with a JSON object as its body.
    ///   - known: the members that it may have.
    /// - Throws: `ControlProblem`.
    init(_ request: Request, known: [String]) async throws {
        let text = try await Self.text(of: request)
        do {
            value = try JSONValue(decoding: text.isEmpty ? "{}" : text)
        } catch {
            throw ControlProblem(.unprocessableContent, "the body is no JSON: \(error)")
        }
        self.known = known
        guard case .object(let members) = value else {
            throw ControlProblem(.unprocessableContent, "the body is a JSON object (\(known.joined(separator: ", ")))")
        }
        for member in members where !known.contains(member.name) {
            let hint = NearestWord.hint(for: member.name, among: known)
            throw ControlProblem(
                .unprocessableContent,
                "unknown member \"\(member.name)\" (known: \(known.joined(separator: ", ")))\(hint)"
            )
        }
    }

    /// The body as text; not more of it than any document of ours may have.
    static func text(of request: Request) async throws -> String {
        do {
            return String(buffer: try await request.body.collect(upTo: 1 << 20))
        } catch is NIOTooManyBytesError {
            throw ControlProblem(.contentTooLarge, "the body has more than a mebibyte")
        }
    }

    func has(_ name: String) -> Bool { value[name] != nil }

    /// The member as it stands there.
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
        guard let value else { throw ControlProblem(.unprocessableContent, "the body needs \"\(name)\"") }
        return value
    }

    private func wrong(_ name: String, _ what: String) -> ControlProblem {
        ControlProblem(.unprocessableContent, "\"\(name)\" is \(what)")
    }
}

/// Why somebody's wish is not done.
struct ControlProblem: Error, HTTPResponseError {
    var status: HTTPResponse.Status
    var detail: String
    /// What came until a deadline.
    var entries: [JSONValue]?

    init(_ status: HTTPResponse.Status, _ detail: String, entries: [JSONValue]? = nil) {
        self.status = status
        self.detail = detail
        self.entries = entries
    }

    init(_ problem: LibraryProblem) {
        self.init(problem.kind == .notFound ? .notFound : .unprocessableContent, problem.message)
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        .json(
            status,
            .members([("detail", .string(detail)), ("entries", entries.map(JSONValue.array))])
        )
    }
}
