internal import CodecRuntime
internal import ProtocolSpec

/// Another method than the documented one gives no token away.
struct OtherMethod: Procedure {
    let subject: EndpointSubject

    func run(on session: Session) async throws {
        let method = subject.endpoint.method == "GET" ? "POST" : "GET"
        let answer = try await session.ask(
            try subject.ask(.token(subject.token(.method)), session.context, method: method)
        )
        let json = try? JSONValue(decoding: answer.body)
        let given = subject.tokenFields.first { json?[$0.field.name]?.string != nil }
        guard (200...299).contains(answer.status), let given else { return }
        throw Finding(
            expected: "\(method) \(subject.endpoint.path) gives no token",
            observed: "HTTP \(answer.status) with \"\(given.field.name)\"",
            hint: "allow \(subject.endpoint.method) alone, and answer others with 405",
            cause: subject.cause("another method gives a token away")
        )
    }
}
