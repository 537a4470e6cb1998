internal import CodecRuntime
internal import MockEngine
internal import ProtocolSpec

/// What goes on by itself: streams of the script, and `x-when: {every: …}`.
extension ConnectionEngine {
    /// A stream that goes on.
    struct RunningStream: Sendable {
        var messages: [Contract.Message.ID]
        /// What was subscribed to; nil for what nobody asked for.
        var asked: JSONValue?
        /// What the subscription was answered with.
        var given: JSONValue?
        /// What the subscription names.
        var subjects: [String] = []
        /// How many frames were sent.
        var count = 0
    }

    // MARK: The script's streams

    /// The key of the stream that nobody subscribes to.
    private static let unasked = "stream"

    mutating func beginStream(_ actions: inout [Action]) {
        guard let stream = script.stream else { return }
        begin(Self.unasked, RunningStream(messages: stream.messages.map(\.message)), &actions)
    }

    mutating func begin(_ key: String, _ stream: RunningStream, _ actions: inout [Action]) {
        guard streams[key] == nil, !stream.messages.isEmpty else { return }
        guard streams.count < Self.mostStreams else {
            return actions.append(.note("\(Self.mostStreams) streams are open: this one is not begun"))
        }
        streams[key] = stream
        let names = stream.messages.prefix(6).map { "\"\(name($0))\"" }.joined(separator: ", ")
        actions.append(.note("begins a stream of \(names)\(stream.messages.count > 6 ? " and others" : "")"))
        wake(.stream(key), after: DefaultScript.delayMilliseconds, &actions)
    }

    /// Says the next frame of a stream. It follows from seed, connection, subscription and its number alone.
    mutating func sayNext(of key: String, _ actions: inout [Action]) {
        guard var stream = streams[key] else { return }
        let (message, round) = turn(of: stream)
        let clock = start + DefaultScript.delayMilliseconds + stream.count * DefaultScript.periodMilliseconds
        var source = source("stream " + key, ordinal: stream.count, clock: clock)
        source.ordinal = round
        source.wish = .stream(stream.subjects)
        let content = plan.values.content(of: message, source)
        let asked = stream.asked.map { Self.turn($0, source.ordinal) }
        stream.count += 1
        streams[key] = stream
        let about = copying(from: asked, into: content, as: message, addsMembers: false)
        send(numbered(about, by: stream.given, as: message), as: message, &actions)
        wake(.stream(key), after: DefaultScript.periodMilliseconds, &actions)
    }

    /// Whose turn it is, and how often it was before: snapshots first and once, the rest again and again.
    private func turn(of stream: RunningStream) -> (Contract.Message.ID, Int) {
        let rest = stream.messages.filter { !plan.snapshots.contains($0) }
        let first = rest.isEmpty ? [] : stream.messages.filter(plan.snapshots.contains)
        if stream.count < first.count { return (first[stream.count], 0) }
        let (count, messages) = (stream.count - first.count, rest.isEmpty ? stream.messages : rest)
        return (messages[count % messages.count], count / messages.count)
    }

    /// Of what a client subscribes to in lists, each in its turn.
    static func turn(_ value: JSONValue, _ ordinal: Int, depth: Int = 0) -> JSONValue {
        guard depth < 4, let members = value.members else { return value }
        return .object(
            members.flatMap { member -> [JSONValue.Member] in
                guard let items = member.value.items, !items.isEmpty else {
                    return [.init(name: member.name, value: turn(member.value, ordinal, depth: depth + 1))]
                }
                let item = items[ordinal % items.count]
                // Who subscribes to `symbols` hears of a `symbol`.
                let single =
                    member.name.hasSuffix("s")
                    ? [JSONValue.Member(name: String(member.name.dropLast()), value: item)] : []
                // What an item of the list says, the frame says itself: `args: [{channel}]`, `channel`.
                return [.init(name: member.name, value: .array([item]))] + single + (item.members ?? [])
            }
        )
    }

    /// The first of each list, under the list's name without its last letter: `args` holds an `arg`.
    static func singles(of value: JSONValue, depth: Int = 0) -> JSONValue {
        guard depth < 4, let members = value.members else { return .object([]) }
        return .object(
            members.compactMap { member in
                if let first = member.value.items?.first, member.name.hasSuffix("s") {
                    return .init(name: String(member.name.dropLast()), value: first)
                }
                return member.value.members == nil
                    ? nil : .init(name: member.name, value: singles(of: member.value, depth: depth + 1))
            }
        )
    }

    // MARK: x-when: every

    mutating func startReaction(_ index: Int, _ period: Contract.Reaction.Period, _ actions: inout [Action]) {
        guard running[index] == nil else { return }
        running[index] = 0
        wake(.reaction(index), after: max(1, period.milliseconds), &actions)
    }

    mutating func repeatReaction(_ index: Int, _ actions: inout [Action]) {
        guard let count = running[index], case .every(let period) = plan.socket.reactions[index].trigger else { return }
        running[index] = count + 1
        let source = source("every \(index)", ordinal: count, clock: start + (count + 1) * period.milliseconds)
        react(plan.socket.reactions[index], heard: nil, source: source, &actions)
        if running[index] != nil { wake(.reaction(index), after: max(1, period.milliseconds), &actions) }
    }

    /// Starts and ends what the document lets begin behind a message, or end at it.
    mutating func follow(_ message: Contract.Message.ID, _ actions: inout [Action]) {
        guard plan.pacing.contains(message) else { return }
        let message = plan.contract[message]
        for (index, reaction) in plan.socket.reactions.enumerated() {
            guard case .every(let period) = reaction.trigger else { continue }
            if let until = period.until, message.isCalled(until) { running[index] = nil }
            if let after = period.after, message.isCalled(after) { startReaction(index, period, &actions) }
        }
    }
}
