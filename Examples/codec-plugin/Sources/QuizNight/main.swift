// `Guess`, `ServerMessage` and `CloseCode` are made from quiz-night.asyncapi.yaml when this is built.

print(Guess(answer: "a clove hitch").encodedText())

let frame = #"{"type":"verdict","player":"Jane","answer":"a clove hitch","at":"2026-01-13T18:30:00Z"}"#
if case .verdict(let verdict) = try ServerMessage(decoding: frame) { print(verdict.player, "says", verdict.answer) }

do {
    _ = try ServerMessage(decoding: frame.replacing("clove", with: String(repeating: "very ", count: 8) + "loose"))
} catch { print(error) }

print(CloseCode(rawValue: 4402)?.retry == .afterRefresh)
