internal import AccessTokens
internal import CodecRuntime
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SendBuddyMock
internal import SendBuddyProtocol
internal import ServerRules
internal import Synchronization

// "fetch('…/api/auth/refresh/', {method: 'POST', credentials: 'include'})"
extension Mutant {
    private static let answers = "refreshAccessToken/answers/200"
    private static let gives = "refreshAccessToken/gives/access"
    private static let denies = "refreshAccessToken/denies"
    private static let cors = "refreshAccessToken/cors"

    private static let form = "refreshAccessToken/answers/200/form"
    private static let denial = "refreshAccessToken/answers/401/form"
    private static let denialBody = "refreshAccessToken/answers/401/body"

    /// Without a good answer there is no token to look at, so these fail too.
    private static let given = ["\(gives)/*", form]

    static let refresh = [
        Mutant(
            "refresh-without-cookie",
            "gives a token without a cookie",
            finds: ["\(denies)/absent", "\(denies)/empty"],
            also: [denial],
            .cookie { ($0 ?? "").isEmpty ? try await Fault.good() : $0 }
        ),
        Mutant(
            "refresh-from-body-only",
            "reads no cookie",
            finds: [answers],
            also: given,
            .cookie { _ in nil }
        ),
        Mutant(
            "refresh-takes-anything",
            "takes any cookie",
            finds: ["\(denies)/garbage", "\(denies)/three-parts", "\(denies)/truncated"],
            also: ["\(denies)/*", denial, "refreshAccessToken/gives/access/subject"],
            .cookie { ($0 ?? "").isEmpty ? $0 : try await Fault.good() }
        ),
        lenient("refresh-takes-expired", "does not look at the expiry", "expired", .expired),
        lenient("refresh-takes-forged", "does not verify the signature", "forged", .signature),
        lenient("refresh-takes-alg-none", "lets a token go unsigned", "alg-none", .algorithmNone),
        lenient("refresh-takes-access-token", "takes an access token", "other-kind", .otherKind),
        lenient("refresh-misses-no-claim", "takes a token without a kind", "missing-claim", .missingClaim),
        lenient("refresh-misses-no-subject", "takes a token without a subject", "missing-subject", .missingSubject),
        Mutant(
            "refresh-believes-the-token",
            "does not ask whether there is such a person",
            finds: ["\(denies)/unknown-user"],
            .cookie { cookie in
                let claims = TokenReading(cookie ?? "")?.claims
                guard claims?["user_id"] == "00000000-0000-4000-8000-00000000dead" else { return cookie }
                return try await Fault.good()
            }
        ),
        status("refresh-denies-with-403", "answers 403 where 401 is due", from: 401, to: 403, finds: [denial]),
        status("refresh-denies-with-400", "answers 400 where 401 is due", from: 401, to: 400, finds: [denial]),
        status("refresh-crashes", "answers 500 where 401 is due", from: 401, to: 500, finds: ["\(denies)/*", denial]),
        status("refresh-creates", "answers 201 where 200 is due", from: 200, to: 201, finds: [form], also: given),
        body("refresh-denies-without-detail", "does not say what is wrong", finds: [denialBody]) {
            $0["detail"] == nil ? $0 : ["message": "no"]
        },
        body("refresh-names-it-token", "calls the new token token", finds: [answers], also: given) {
            $0["access"].map { ["token": $0] } ?? $0
        },
        body("refresh-gives-null", "gives no token", finds: [answers], also: given) {
            $0["access"] == nil ? $0 : ["access": .null]
        },
        Mutant(
            "refresh-answers-text",
            "answers without saying that it is JSON",
            finds: [form, denial],
            also: given,
            .response { _, response in response.headers[.contentType] = "text/plain" }
        ),
        gives(
            "refresh-gives-refresh-token",
            "gives the refresh token",
            finds: ["opens", "subject"],
            also: ["lifetime"]
        ) {
            claims in claims["token_type"] = "refresh"
        },
        gives("refresh-gives-expired", "gives a token that has expired", finds: ["opens"]) { claims in
            claims["exp"] = .integer(Server.now - 60)
            claims["iat"] = .integer(Server.now - 960)
        },
        gives("refresh-gives-a-day", "gives a token for a day", finds: ["lifetime"]) { claims in
            claims["exp"] = .integer(Server.now + 86_400)
        },
        gives("refresh-gives-no-end", "gives a token that never expires", finds: ["lifetime"], also: ["opens"]) {
            claims in
            claims["exp"] = .null
        },
        gives("refresh-gives-somebody-elses", "gives the invitee's token to all", finds: ["subject"]) { claims in
            claims["user_id"] = "660e8400-e29b-41d4-a716-446655440000"
        },
        gives("refresh-signs-otherwise", "signs with another key", finds: ["opens"], key: "another key") { _ in },
        Mutant(
            "refresh-by-get",
            "gives tokens by GET, too",
            finds: ["refreshAccessToken/method/other"],
            Fault(answering: { request, healthy in
                guard request.uri.path == Fault.path, request.method == .get else { return try await healthy(request) }
                return .json(.ok, #"{"access":"x"}"#)
            })
        ),
        Mutant(
            "refresh-without-slash",
            "has no slash at the end of the path",
            finds: [answers],
            also: given,
            Fault(answering: { request, healthy in
                guard request.uri.path == Fault.path, request.method == .post else { return try await healthy(request) }
                return .json(.notFound, #"{"detail":"Not found."}"#)
            })
        ),
        header(
            "cors-without-credentials",
            "does not allow credentials",
            finds: ["credentials", "preflight", "refusal"]
        ) {
            $0[.accessControlAllowCredentials] = nil
        },
        header("cors-for-nobody", "allows no other origin", finds: ["credentials", "preflight", "refusal"]) {
            $0[.accessControlAllowOrigin] = nil
        },
        header("cors-by-wildcard", "allows every origin by a star", finds: ["credentials", "preflight", "refusal"]) {
            $0[.accessControlAllowOrigin] = "*"
        },
        Mutant(
            "cors-for-the-good",
            "sends no CORS headers with a refusal",
            finds: ["\(cors)/refusal"],
            .response { _, response in
                if response.status == .unauthorized { response.headers[.accessControlAllowOrigin] = nil }
            }
        ),
        Mutant(
            "cors-for-any-origin",
            "allows credentials from every origin",
            finds: ["\(cors)/stranger"],
            Fault(answering: { request, healthy in
                var response = try await healthy(request)
                response.headers[.accessControlAllowOrigin] = request.headers[.origin]
                response.headers[.accessControlAllowCredentials] = "true"
                return response
            })
        ),
        Mutant(
            "preflight-wants-a-cookie",
            "answers 401 to a preflight",
            finds: ["\(cors)/preflight"],
            Fault(answering: { request, healthy in
                var response = try await healthy(request)
                if request.method == .options { response.status = .unauthorized }
                return response
            })
        ),
    ]

    private static func lenient(_ name: String, _ does: String, _ check: String, _ lenience: Lenience) -> Mutant {
        let also =
            switch lenience {
            case .signature: ["\(denies)/alg-none", "\(denies)/truncated", "\(denies)/no-signature"]
            case .algorithmNone: ["\(denies)/no-signature"]
            default: [String]()
            }
        return Mutant(
            name,
            does,
            finds: ["\(denies)/\(check)"],
            also: also,
            .cookie { cookie in
                guard let cookie, let rules = SendBuddy().channel.tokenEndpoint?.credential else { return cookie }
                return try await lenience.token(cookie, rules)
            }
        )
    }

    private static func status(
        _ name: String,
        _ does: String,
        from right: Int,
        to wrong: Int,
        finds: [String],
        also: [String] = []
    ) -> Mutant {
        Mutant(
            name,
            does,
            finds: finds,
            also: also,
            .response { _, response in if response.status.code == right { response.status = .init(code: wrong) } }
        )
    }

    private static func body(
        _ name: String,
        _ does: String,
        finds: [String],
        also: [String] = [],
        _ change: @escaping @Sendable (JSONValue) -> JSONValue
    ) -> Mutant {
        Mutant(name, does, finds: finds, also: also, .body { change($0) })
    }

    /// Gives a token with other claims.
    private static func gives(
        _ name: String,
        _ does: String,
        finds: [String],
        also: [String] = [],
        key: String = Server.key,
        _ change: @escaping @Sendable (inout [String: JSONValue]) -> Void
    ) -> Mutant {
        Mutant(
            name,
            does,
            finds: finds.map { "\(gives)/\($0)" },
            also: also.map { "\(gives)/\($0)" },
            .body { body in
                guard let rules = SendBuddy().channel.credential, let token = body["access"]?.string,
                    var claims = TokenReading(token)?.claims
                else { return body }
                change(&claims)
                let changed = try await TokenMint(rules: rules, key: key)
                    .token(subject: "", issuedAt: Server.now, id: "", claims: claims)
                return ["access": .string(changed)]
            }
        )
    }

    private static func header(
        _ name: String,
        _ does: String,
        finds: [String],
        _ change: @escaping @Sendable (inout HTTPFields) -> Void
    ) -> Mutant {
        Mutant(name, does, finds: finds.map { "\(cors)/\($0)" }, .response { _, response in change(&response.headers) })
    }
}

extension Fault {
    /// The refresh endpoint's path.
    fileprivate static let path = "/api/auth/refresh/"

    /// A good refresh token.
    fileprivate static func good() async throws -> String {
        guard let rules = SendBuddy().channel.tokenEndpoint?.credential else { return "" }
        return try await TokenMint(rules: rules, key: Server.key)
            .token(subject: "550e8400-e29b-41d4-a716-446655440000", issuedAt: Server.now, id: "good")
    }

    /// Reads another cookie than the one that was sent.
    fileprivate static func cookie(_ change: @escaping @Sendable (String?) async throws -> String?) -> Fault {
        Fault(answering: { request, healthy in
            guard request.uri.path == path, request.method == .post else { return try await healthy(request) }
            let cookie = try await change(request.cookies["refresh_token"]?.value)
            var head = request.head
            head.headerFields[.cookie] = cookie.map { "refresh_token=\($0)" }
            return try await healthy(Request(head: head, body: request.body))
        })
    }

    /// Answers otherwise at the refresh endpoint.
    fileprivate static func response(_ change: @escaping @Sendable (Request, inout Response) -> Void) -> Fault {
        Fault(answering: { request, healthy in
            var response = try await healthy(request)
            if request.uri.path == path { change(request, &response) }
            return response
        })
    }

    /// Answers with another body at the refresh endpoint.
    fileprivate static func body(_ change: @escaping @Sendable (JSONValue) async throws -> JSONValue) -> Fault {
        Fault(answering: { request, healthy in
            let response = try await healthy(request)
            guard request.uri.path == path, request.method == .post else { return response }
            let collector = Body()
            try await response.body.write(collector)
            let body = try JSONValue(decoding: String(decoding: collector.bytes.withLock(\.self), as: UTF8.self))
            var changed = Response.json(response.status, try await change(body).jsonText)
            changed.headers[.accessControlAllowOrigin] = response.headers[.accessControlAllowOrigin]
            changed.headers[.accessControlAllowCredentials] = response.headers[.accessControlAllowCredentials]
            return changed
        })
    }
}

/// A body, collected.
private final class Body: ResponseBodyWriter, Sendable {
    let bytes = Mutex<[UInt8]>([])

    func write(_ buffer: ByteBuffer) async throws {
        bytes.withLock { $0 += buffer.readableBytesView }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
