internal import CodecRuntime
internal import ProtocolSpec

extension SocketPlan {
    /// What a client says first to be let in: the login, as the document's first example of it has it.
    package var firstFrames: [String] {
        guard let login = script.login, let payload = loginExample else { return [] }
        return [
            (envelope?.frame(of: payload, name: contract[login.message].statedName ?? contract[login.message].name)
                ?? payload).jsonText
        ]
    }

    /// The token in what a client says first, as the document's first example of it has it; nil where it has none.
    package var loginToken: String? { loginExample.flatMap(Self.token) }

    private var loginExample: JSONValue? {
        script.login.flatMap { contract[$0.message].examples.lazy.compactMap(\.payload).first?.json }
    }

    /// The first member with the name of a token; those at the top go before those within.
    private static func token(in value: JSONValue) -> String? {
        guard case .object(let members) = value else { return nil }
        let own = members.lazy.filter { !WordList.secrets.isDisjoint(with: Words.of($0.name)) }.compactMap(
            \.value.string
        )
        return own.first ?? members.lazy.compactMap { token(in: $0.value) }.first
    }
}
