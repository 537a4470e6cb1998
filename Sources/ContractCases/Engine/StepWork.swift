import CodecRuntime
import MockEngine

/// What a step remembers while it waits.
struct StepWork: Sendable {
    /// What is expected, its braces filled in.
    var patterns: [Scenario.Pattern] = []
    /// How often it was heard.
    var matches = 0
    /// Messages that did not fit.
    var passedOver = 0
    var last: ClientState.Unread?
    /// Requests, by their numbers.
    var requests: [Request] = []
    /// Who is still to be asked to prove silence.
    var stages: [FenceStage] = []
    var fence: FenceStage?
    /// Whether a pause behind a ping has begun.
    var isResting = false

    struct Request: Sendable {
        var number: JSONValue?
        var pattern: Scenario.Pattern?
        var answers = 0
    }
}

/// A fence on its way.
struct FenceStage: Sendable {
    var fence: CaseFence?
    /// Who sends it.
    var sender: Int
    /// At whom it has to come.
    var observer: Int
    /// What tells that it has come.
    var mark = ""
    var number: JSONValue?

    /// For people.
    var phrase: String { fence?.phrase ?? "the pong to a WebSocket ping sent behind it" }

    /// Whether a message at a client is the answer that is waited for.
    func isAnswer(_ message: HeardMessage, at client: Int) -> Bool {
        guard client == sender, let fence, let name = message.name else { return false }
        switch fence.kind {
        case .delivered: return false
        case .reply(let answers):
            guard let place = answers[name], let number else { return false }
            return message.payload[path: place] == number
        case .pong(let answers): return answers.contains(name)
        }
    }
}
