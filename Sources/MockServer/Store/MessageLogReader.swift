import CodecRuntime
import MockEngine
import ProtocolSpec

/// Reads the bytes of a message log, and says how many of them are good.
struct MessageLogReader {
    /// The line that removes all messages before it.
    static let reset = JSONValue.members([("reset", .bool(true))])

    /// The line that removes the newest messages of a room again.
    static func removal(of count: Int, from room: String) -> JSONValue {
        .members([("remove", .integer(count)), ("room", .string(room))])
    }

    private(set) var store: MessageStore
    /// Which lines are left out, for a person; nil where everything was read.
    private(set) var warning: String?
    /// How many bytes are good; the bytes behind them are half a line.
    private(set) var length = 0

    /// - Parameters:
    ///   - content: of the file.
    ///   - path: the file's name, for messages.
    ///   - channel: the contract's channel; the log of another channel is refused.
    ///   - limit: how many of the messages are taken.
    /// - Throws: `MessageLogError` where the file is not a message log.
    init(_ content: [UInt8], path: String, channel: String, limit: MemoryLimit) throws(MessageLogError) {
        store = MessageStore(limit: limit)
        var number = 0
        while length < content.count {
            number += 1
            let end = content[length...].firstIndex(of: UInt8(ascii: "\n"))
            let line = content[length..<(end ?? content.count)]
            let isLast = end.map { $0 + 1 == content.count } ?? true
            let value = try? JSONValue(decoding: Array(line).span.bytes)
            guard let end else {
                // Only a file that began as a message log can end in half a line of one.
                guard number > 1 || Self.isHalfHeader(line, channel) else { throw Self.refusal(path, number) }
                warning = "\(path):\(number): the last line is incomplete, and is dropped; no client has seen its echo"
                return
            }
            guard let value, take(value, isFirst: number == 1, channel) else {
                guard isLast, number > 1, value == nil else { throw Self.refusal(path, number) }
                warning = "\(path):\(number): the last line is not JSON, and is dropped"
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

    /// Whether a line without an end is the beginning of one of our headers, and can't be anything else. All headers of one
    /// channel have the same bytes up to the scenario's name.
    private static func isHalfHeader(_ line: ArraySlice<UInt8>, _ channel: String) -> Bool {
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
            .notAMessageLog,
            "\(path):\(line): error: this file is not a message store of this contract. It is left as it is; "
                + "give --store another file, or one that does not exist yet"
        )
    }
}
