package import CodecRuntime
package import ServerRules

/// A contract whose codecs were generated and built into the program.
package struct CompiledContract<Wire: WireProtocol>: ServedContract {
    package let wire: Wire
    package let language: ScriptLanguage

    package init(_ wire: Wire) {
        self.wire = wire
        language = ScriptLanguage(wire)
    }

    package var channel: ChannelRules { wire.channel }

    package func roster(seed: UInt64, overrides: [ExamplePerson], roomCount: Int) -> Roster {
        language.roster(seed, overrides, roomCount)
    }

    // MARK: Frames

    /// A frame, decoded.
    package enum Frame: ReadFrame {
        case message(Wire.ClientMessage)
        case invalid(discriminator: String?, problem: String)

        package var problem: String? {
            if case .invalid(_, let problem) = self { problem } else { nil }
        }
    }

    package func read(_ bytes: [UInt8], isText: Bool, over socket: SocketID) -> Frame {
        guard isText else { return .invalid(discriminator: nil, problem: "a binary frame; messages are text") }
        let bytes = bytes.span.bytes
        do {
            let message = try Wire.ClientMessage(decoding: bytes)
            guard wire.isKnown(message) else {
                let value = discriminator(of: bytes)
                let problem = "no message has \(wire.channel.discriminator) \"\(value ?? "")\""
                return .invalid(discriminator: value, problem: problem)
            }
            return .message(message)
        } catch {
            return .invalid(discriminator: discriminator(of: bytes), problem: error.frameProblem)
        }
    }

    package func read(_ line: ScriptLine, over socket: SocketID) throws(LineProblem) -> Frame {
        do {
            return .message(try Wire.ClientMessage(decoding: (line.payload ?? .object([])).jsonText))
        } catch { throw LineProblem(path: error.path, reason: error.description) }
    }

    package func heard(_ frame: Frame, bytes: [UInt8]) -> HeardMessage? {
        guard case .message = frame, let payload = try? JSONValue(decoding: bytes.span.bytes) else { return nil }
        return HeardMessage(name: payload[wire.channel.discriminator]?.string, payload: payload)
    }

    package func encoded(_ message: Wire.ServerMessage) -> OutgoingFrame {
        OutgoingFrame(bytes: message.encoded())
    }

    private func discriminator(of payload: RawSpan) -> String? {
        (try? JSONValue(decoding: payload))?[wire.channel.discriminator]?.string
    }

    // MARK: Talk

    /// Generated servers only react.
    package func conversation(
        with speaker: Speaker,
        seed: UInt64,
        start: WireTimestamp,
        default: DefaultTalk
    ) -> Never? { nil }

    package func opened(_ conversation: inout Never, isAnswered: Bool) -> [Utterance<Wire.ServerMessage>] {}
    package func closed(_ conversation: inout Never) -> [Utterance<Wire.ServerMessage>] {}
    package func woke(_ timer: Int, _ conversation: inout Never) -> [Utterance<Wire.ServerMessage>] {}

    package func respond(
        to frame: Frame,
        from speaker: Speaker,
        isAnswered: Bool,
        source: inout some WireSource,
        _ conversation: inout Never?
    ) -> [Utterance<Wire.ServerMessage>] {
        switch frame {
        case .message(let message):
            guard let person = speaker.person?.person else { return [] }
            return wire.deliveries(of: message, from: person, source: &source).map { delivery in
                .send(delivery.message, to: .init(delivery.audience), persistence: delivery.persistence)
            }
        case .invalid(let discriminator, _):
            guard case .close(let code) = wire.onInvalid(discriminator: discriminator) else { return [] }
            return [.close(code: code, reason: wire.channel.closeCodes.first { $0.code == code }?.reason ?? "")]
        }
    }

    package func say(
        _ line: ScriptLine,
        answering request: HeardMessage?,
        to speaker: Speaker,
        _ conversation: inout Never?
    ) throws(LineProblem) -> Wire.ServerMessage {
        do {
            return try Wire.ServerMessage(decoding: (line.payload ?? .object([])).jsonText)
        } catch { throw LineProblem(path: error.path, reason: error.description) }
    }
}

extension Utterance.Audience {
    fileprivate init(_ audience: WireAudience) {
        self =
            switch audience {
            case .all: .all
            case .others: .others
            case .sender: .sender
            }
    }
}

extension DecodeError {
    /// What is wrong with a frame, for a person: that it is not JSON, or where it is not a message of the contract.
    fileprivate var frameProblem: String {
        code == .malformed ? "not JSON: \(self)" : description
    }
}

extension ScriptLanguage {
    /// The words of a contract that was built in.
    fileprivate init(_ wire: some WireProtocol) {
        let channel = wire.channel
        self.init(
            roles: channel.roles,
            sockets: [channel.name],
            closeCodes: channel.closeCodes,
            discriminator: channel.discriminator,
            clientMessages: channel.clientMessages.map { outline in
                Message(
                    name: outline.discriminatorValue,
                    discriminatorValue: outline.discriminatorValue,
                    fields: outline.fields,
                    hasOthers: outline.hasOthers
                )
            },
            serverMessages: [],
            clientProblem: { Self.clientProblem(of: $0, wire) },
            serverProblem: { Self.serverProblem(of: $0, wire) },
            roster: { Roster(channel: channel, seed: $0, overrides: $1, roomCount: $2) }
        )
    }

    private static func clientProblem<Wire: WireProtocol>(of line: ScriptLine, _ wire: Wire) -> LineProblem? {
        let payload = line.payload ?? .object([])
        do {
            let message = try Wire.ClientMessage(decoding: payload.jsonText)
            guard !wire.isKnown(message) else { return nil }
            let value = payload[wire.channel.discriminator]?.string ?? ""
            return LineProblem(
                path: [wire.channel.discriminator],
                reason: "no message has \(wire.channel.discriminator) \"\(value)\""
            )
        } catch { return LineProblem(path: error.path, reason: error.reason) }
    }

    private static func serverProblem<Wire: WireProtocol>(of line: ScriptLine, _ wire: Wire) -> LineProblem? {
        let payload = line.payload ?? .object([])
        do {
            let message = try Wire.ServerMessage(decoding: payload.jsonText)
            // Generated code keeps what it doesn't know in a case of its own, which has no name here.
            let isKnown = !Mirror(reflecting: message).children.contains { $0.value is UnknownMessage }
            guard !isKnown else { return nil }
            let value = payload[wire.channel.discriminator]?.string ?? ""
            return LineProblem(
                path: [wire.channel.discriminator],
                reason: "no message has \(wire.channel.discriminator) \"\(value)\""
            )
        } catch { return LineProblem(path: error.path, reason: error.reason) }
    }
}
