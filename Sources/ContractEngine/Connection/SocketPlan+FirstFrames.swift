internal import CodecRuntime
internal import ProtocolSpec

extension SocketPlan {
    /// What a client says first to be let in: the login, as the document's first example of it has it.
    package var firstFrames: [String] {
        guard let login = script.login,
            let example = contract[login.message].examples.lazy.compactMap(\.payload).first
        else { return [] }
        let payload = example.json
        return [
            (envelope?.frame(of: payload, name: contract[login.message].statedName ?? contract[login.message].name)
                ?? payload).jsonText
        ]
    }
}
