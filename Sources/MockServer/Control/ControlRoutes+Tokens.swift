import AccessTokens
import CodecRuntime
import HTTPTypes
import Hummingbird
import MockEngine
import NIOCore
import ProtocolSpec
import ServerRules

// Tokens: issued, good or with one fault, and revoked.
extension ControlRoutes {
    func issueToken(_ request: Request) async throws -> Response {
        let body = try await RequestBody(request, known: ["person", "fault", "lifetime"])
        let person = try await person(try body.required("person", try body.string("person")))
        guard let rules = tokens.channel.credential else {
            throw ControlError(.notFound, "the contract asks for no token")
        }
        let lifetime = try body.duration("lifetime", most: 366 * 24 * 60 * 60_000_000)
        if let lifetime, lifetime < 1_000_000 {
            throw ControlError(.invalid, "\"lifetime\" must be at least a second")
        }
        let fault = try body.string("fault").map { name in
            guard let fault = TokenFault(rawValue: name) else {
                let known = TokenFault.allCases.map(\.rawValue)
                let hint = NearestWord.hint(for: name, among: known)
                throw ControlError(
                    .invalid,
                    "\"fault\" must be one of \(known.joined(separator: ", "))\(hint)"
                )
            }
            return fault
        }
        let token: String
        do {
            token = try await tokens.token(
                rules,
                for: person,
                lifetime: lifetime.map { Int($0 / 1_000_000) },
                fault: fault
            )
        } catch let error as TokenError {
            throw ControlError(.invalid, error.message)
        }
        let rooms = try await control.onDriver { $0.state.value.engine.roster.rooms }
        let urls = rooms.map { ($0.name, JSONValue.string(address.ws + target($0, token))) }
        return .json(.ok, .members([("token", .string(token)), ("urls", .members(urls))]))
    }

    func revokeTokens(_ request: Request) async throws -> Response {
        let body = try await RequestBody(request, known: ["token", "person"])
        switch (try body.string("token"), try body.string("person")) {
        case (let token?, nil): control.revocations.revoke(token: token)
        case (nil, let name?):
            let person = try await person(name)
            control.revocations.revokeAll(of: person.id, now: tokens.now())
        default:
            throw ControlError(.invalid, "the body must have either \"token\" or \"person\"")
        }
        return Response(status: .noContent)
    }

    func person(_ name: String) async throws -> Roster.Member {
        let people = try await control.onDriver { $0.state.value.engine.roster.people }
        if let person = people.first(where: { $0.key == name }) { return person }
        let known = people.map(\.key)
        let hint = NearestWord.hint(for: name, among: known)
        throw ControlError(
            .notFound,
            "there is no person \"\(Shown.name(name))\"; there are \(known.joined(separator: ", "))\(hint)"
        )
    }
}
