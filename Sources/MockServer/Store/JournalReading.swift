import CodecRuntime
import MockEngine

/// What a journal's bytes say.
struct JournalReading {
    /// The line that makes those before it count no more.
    static let reset = JSONValue.members([("reset", .bool(true))])

    /// The line that removes the newest messages of a room again.
    static func removal(of count: Int, from room: String) -> JSONValue {
        .members([("remove", .integer(count)), ("room", .string(room))])
    }

    private(set) var store = MessageStore()
    /// What is left out, for a person.
    private(set) var warning: String?
    /// How many bytes are good; what is behind them was torn off.
    private(set) var length = 0

    /// - Parameters:
    ///   - content: of the file.
    ///   - path: its name, for messages.
    ///   - channel: the contract's channel; a journal of another one is none of ours.
    /// - Throws: where the file is no journal.
    init(_ content: [UInt8], path: String, channel: String) throws(MessageLogError) {
        var number = 0
        while length < content.count {
            number += 1
            let end = content[length...].firstIndex(of: UInt8(ascii: "\n"))
            let line = content[length..<(end ?? content.count)]
            let isLast = end.map { $0 + 1 == content.count } ?? true
            let value = try? JSONValue(decoding: Array(line).span.bytes)
            guard let end else {
                // Only what began as a journal can be a torn one.
                guard number > 1 || Self.isTornHeader(line, channel) else { throw Self.refusal(path, number) }
                warning = "\(path):\(number): the last line was torn off, and is dropped; nobody has seen its echo"
                return
            }
            guard let value, take(value, isFirst: number == 1, channel) else {
                guard isLast, number > 1, value == nil else { throw Self.refusal(path, number) }
                warning = "\(path):\(number): the last line is no JSON, and is dropped"
                return
            }
            length = end + 1
        }
    }

    private mutating func take(_ line: JSONValue, isFirst: Bool, _ channel: String) -> Bool {
        if let header = TranscriptHeader(line: line) { return header.channel == channel }
        guard !isFirst else { return false }
        if let (room, persisted) = PersistedMessage.reading(line) {
            store.add(persisted, to: room)
        } else if case .integer(let count)? = line["remove"], count > 0, let room = line["room"]?.string {
            store.removeLast(count, from: room)
        } else if line == Self.reset {
            store.clear()
        } else {
            return false
        }
        return true
    }

    /// Whether a line without an end is the beginning of a header of ours, and can't be anything else: up to the first name
    /// in it each header of this channel has the same bytes. Behind them it is torn, or lacks its line's end alone.
    private static func isTornHeader(_ line: ArraySlice<UInt8>, _ channel: String) -> Bool {
        if let value = try? JSONValue(decoding: Array(line).span.bytes) {
            return TranscriptHeader(line: value)?.channel == channel
        }
        let header = TranscriptHeader(channel: channel, scenario: "", seed: 0, pacing: "").line.jsonText
        guard let name = header.firstRange(of: "\"scenario\":\"") else { return false }
        let start = Array(header[..<name.upperBound].utf8)
        return line.count < start.count ? start.starts(with: line) : line.starts(with: start)
    }

    private static func refusal(_ path: String, _ line: Int) -> MessageLogError {
        MessageLogError(
            .noJournal,
            "\(path):\(line): error: this is no journal of this contract's messages, and is left as it is; "
                + "give --journal another file, or a new one"
        )
    }
}
