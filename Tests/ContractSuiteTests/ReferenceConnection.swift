internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec
internal import ServerRules
internal import Synchronization
internal import WebSocketWire

/// One connection of a member of the garden.
struct ReferenceConnection: WebSocketConnectionDelegate {
    let fault: Fault?
    let onInvalid: InvalidFrameAnswer
    let quirk: Quirk?
    let state: ReferenceRooms
    private var person = ""
    private var room = ""
    private var key = 0
    private let node: Int

    init(fault: Fault?, onInvalid: InvalidFrameAnswer, quirk: Quirk?, state: ReferenceRooms) {
        self.fault = fault
        self.quirk = quirk
        self.onInvalid = onInvalid
        self.state = state
        node = state.state.withLock { state in
            state.nodes += 1
            return state.nodes
        }
    }

    func joined(_ person: String, in room: String) -> ReferenceConnection {
        var copy = self
        (copy.person, copy.room) = (person, room)
        copy.key = state.state.withLock { state in
            state.keys += 1
            return state.keys
        }
        return copy
    }

    func opened(_ connection: WebSocketConnection) {
        let member = ReferenceRooms.Member(connection: connection, person: person, room: room, key: key, node: node)
        switch quirk {
        case .joinsLate(let milliseconds)?:
            connection.channel.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
                if connection.channel.isActive { state.state.withLock { $0.members.append(member) } }
            }
        case .closesOlder(let code)?:
            let older = state.state.withLock { state in
                defer { state.members.append(member) }
                return state.members.filter { $0.person == person && $0.room == room }
            }
            for member in older { member.connection.close(code: code, reason: "opened elsewhere") }
        case .forgetsOlder?:
            state.state.withLock { state in
                state.members.removeAll { $0.person == person && $0.room == room }
                state.members.append(member)
            }
        default: state.state.withLock { $0.members.append(member) }
        }
        switch quirk {
        case .floods: for _ in 0..<6_000 { connection.send(text: Self.bystander) }
        case .hangsUp: connection.cut()
        case .dropsIdle:
            connection.channel.eventLoop.scheduleTask(in: .milliseconds(20)) { connection.close(code: .goingAway) }
        case .dropsQuiet:
            let loop = connection.channel.eventLoop
            loop.scheduleTask(in: .milliseconds(600)) { connection.send(text: Self.bystander) }
            loop.scheduleTask(in: .milliseconds(1_200)) { connection.close(code: .goingAway) }
        case .cutsIdle: connection.channel.eventLoop.scheduleTask(in: .milliseconds(20)) { connection.cut() }
        case .talksOn:
            connection.channel.eventLoop.scheduleRepeatedTask(
                initialDelay: .milliseconds(20),
                delay: .milliseconds(20)
            ) { task in
                guard connection.channel.isActive else { return task.cancel() }
                connection.send(text: Self.bystander)
            }
        case .bystander, .readsSubject, .otherClient, .slow, .answers, .clock, .integers, .diesInSilence,
            .deafInSilence,
            .deliversNothing, .deliversToOneself, .dropsNUL, .readsSpellings, .deafToHuge, .cutsLong, .closesOlder,
            .forgetsOlder, .raises, .takesAtMost,
            .losesEvery,
            .joinsLate, .lagsBetweenNodes, .dropsAtClose, .diesOnNonsense, nil:
            break
        }
        waitForSilence(connection)
        if fault == .greets { connection.send(text: #"{"kind":"hello"}"#) }
    }

    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {
        state.state.withLock { state in
            let isAlone = state.members.count { $0.person == person && $0.room == room } == 1
            if fault == .closesWithOtherTab, !isAlone {
                state.members.removeAll { $0.person == person && $0.room == room }
            } else {
                state.members.removeAll { $0.key == key }
            }
        }
    }

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        waitForSilence(connection)
        if case .dropsAtClose? = quirk {
            connection.channel.eventLoop.scheduleTask(in: .milliseconds(5)) {
                let isThere = state.state.withLock { $0.members.contains { $0.key == key } }
                if isThere { handle(kind, payload, on: connection) }
            }
            return
        }
        guard case .slow? = quirk else { return handle(kind, payload, on: connection) }
        connection.channel.eventLoop.scheduleTask(in: .milliseconds(30)) { handle(kind, payload, on: connection) }
    }

    /// Ends everything where nothing more is heard within the time.
    private func waitForSilence(_ connection: WebSocketConnection) {
        let time: Int64
        switch quirk {
        case .diesInSilence(let milliseconds), .deafInSilence(let milliseconds): time = milliseconds
        default: return
        }
        let heard = state.state.withLock { state in
            state.heard += 1
            return state.heard
        }
        connection.channel.eventLoop.scheduleTask(in: .milliseconds(time)) {
            let members = state.state.withLock { $0.heard == heard ? $0.members : [] }
            for member in members {
                if case .diesInSilence? = quirk { member.connection.close(code: 1011) }
            }
            if case .deafInSilence? = quirk, !members.isEmpty { state.state.withLock { $0.isDeaf = true } }
        }
    }

    /// What another client in the room does meanwhile.
    private static let bystander = #"{"kind":"waved","by":"cccccccc-0000-4000-8000-000000000003","on":true}"#

    /// Lets Bob's other client answer Ann: with a wave, and with what she said.
    private func haunt(_ text: String) {
        guard person == "ann", room == SampleContract.plot, let said = read(text)?["text"]?.string else { return }
        var bob = self
        bob.person = "bob"
        _ = bob.wave(true)
        bob.deliver(said: "\u{201C}\(String(said.unicodeScalars.prefix(20)))\u{201D}!")
    }

    private func handle(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        if case .bystander? = quirk { broadcast { reaches($0) ? Self.bystander : nil } }
        if case .otherClient? = quirk { haunt(String(buffer: payload)) }
        let text = String(buffer: payload)
        if state.state.withLock({ $0.isDeaf }) { return }
        if case .raises(let isRaised)? = quirk, kind == .text, isRaised(text) { return connection.close(code: 1011) }
        if case .losesEvery(let count)? = quirk, text.contains("\"say\""), isTurn(of: count) { return }
        if case .takesAtMost(let count)? = quirk, let said = read(text)?["text"]?.string,
            said.unicodeScalars.count > count
        {
            return
        }
        if isOdd(text) { return handleOdd(text, on: connection) }
        if kind == .binary, fault == .diesOnBinary { return connection.close(code: 1011) }
        guard kind == .text || fault == .takesBinary, let json = read(text) else {
            return invalid(text, on: connection)
        }
        guard take(json, on: connection) else { return invalid(text, on: connection) }
    }

    /// Whether so many have come since the last one.
    private func isTurn(of count: Int) -> Bool {
        state.state.withLock { state in
            state.heard += 1
            return state.heard % count == 0
        }
    }

    private func isOdd(_ text: String) -> Bool {
        switch fault {
        case .passesOnNaN, .diesOnNaN: text.contains(/:-?(NaN|Infinity)/)
        case .diesOnHuge: text.utf8.count > 100_000
        case .passesOnHuge: text.utf8.count > 100_000 && text.hasPrefix(#"{"kind":"wave","on":""#)
        case .diesOnNUL, .cutsAtNUL: text.contains(#"\u0000"#)
        default:
            switch quirk {
            case .dropsNUL: text.contains(#"\u0000"#)
            case .deafToHuge: text.utf8.count > 100_000
            default: false
            }
        }
    }

    private func handleOdd(_ text: String, on connection: WebSocketConnection) {
        switch fault {
        case .passesOnNaN:
            guard text.hasPrefix(#"{"kind":"wave","on":"#), let word = text.firstMatch(of: /"on":(-?(NaN|Infinity))/)
            else {
                return
            }
            let waved = #"{"kind":"waved","by":"\#(id)","on":\#(word.output.1)}"#
            broadcast { $0.person != person && reaches($0) ? waved : nil }
        case .diesOnNaN, .diesOnNUL: connection.close(code: 1011)
        case .diesOnHuge: connection.cut()
        case .passesOnHuge:
            broadcast { $0.person != person && reaches($0) ? text.replacing("wave", with: "waved") : nil }
        case .cutsAtNUL: deliver(said: String(read(text)?["text"]?.string?.prefix { $0 != "\0" } ?? ""))
        default: if case .deafToHuge? = quirk { state.state.withLock { $0.isDeaf = true } }
        }
    }

    private func read(_ text: String) -> JSONValue? {
        var text = text
        if fault == .takesNaN { text = text.replacing("NaN", with: "0").replacing("Infinity", with: "0") }
        return try? JSONValue(decoding: text)
    }

    private func invalid(_ text: String, on connection: WebSocketConnection) {
        if fault == .diesOnArray, text.hasPrefix("[") { return connection.close(code: 1011) }
        if fault == .diesOnDeepNesting, text.hasPrefix("[[[") { return connection.close(code: 1011) }
        if fault == .answersWithError { connection.send(text: #"{"kind":"error"}"#) }
        if case .diesOnNonsense? = quirk {
            for member in state.state.withLock(\.members) { member.connection.cut() }
            return
        }
        if fault == .closesOnNonsense { return connection.close(code: 1003) }
        guard case .close(let code) = onInvalid else { return }
        connection.close(code: WebSocketCloseCode(rawValue: UInt16(code)))
    }
}

// MARK: - Taking

extension ReferenceConnection {
    /// - Returns: whether it was a message.
    private func take(_ json: JSONValue, on connection: WebSocketConnection) -> Bool {
        guard case .object(let members) = json else { return false }
        let known = ["kind", "text", "loud", "on", "number"]
        if fault == .refusesUnknownFields, members.contains(where: { !known.contains($0.name) }) { return false }
        switch json["kind"]?.string {
        case "say": return say(json, on: connection)
        case "wave": return wave(json)
        case "ask": return ask(json, on: connection)
        default: return false
        }
    }

    private func say(_ json: JSONValue, on connection: WebSocketConnection) -> Bool {
        if let loud = json["loud"], !Self.isBool(loud) { return false }
        if json["loud"] == nil, fault == .needsOptional { return false }
        guard let text = text(json["text"], on: connection) else { return false }
        let length =
            switch fault {
            case .countsUTF16: text.utf16.count
            case .countsCharacters: text.count
            case .countsBytes: text.utf8.count
            default: text.unicodeScalars.count
            }
        let isLong = length > SampleContract.longestText && fault != .takesTooLong
        guard !isLong, length > 0 || fault == .takesEmpty else { return false }
        deliver(said: changed(text))
        return true
    }

    private func text(_ value: JSONValue?, on connection: WebSocketConnection) -> String? {
        switch value {
        case .string(let text): return text
        case .integer(let number):
            if fault == .diesOnNumber { connection.close(code: 1011) }
            return fault == .takesNumbersForText ? String(number) : nil
        default: return nil
        }
    }

    private func changed(_ text: String) -> String {
        if case .cutsLong? = quirk { return String(text.prefix(1_000)) }
        switch fault {
        case .escapes: return text.replacing("<", with: "&lt;")
        case .foldsCase: return text.replacing("<b>", with: "<B>")
        default: return text
        }
    }

    private func wave(_ json: JSONValue) -> Bool {
        guard let value = json["on"] else { return fault == .takesTruthy && wave(true) }
        guard case .bool(let isOn) = value else { return fault == .takesTruthy && wave(true) }
        return wave(isOn)
    }

    private func wave(_ isOn: Bool) -> Bool {
        let text = JSONValue.object([
            member("kind", "waved"), member("by", id), JSONValue.Member(name: "on", value: .bool(isOn)),
        ]).jsonText
        broadcast { member in
            guard reaches(member) else { return nil }
            if member.key == key { return fault == .waveComesBack ? text : nil }
            return member.person != person || member.room != room || fault == .waveReachesOwnTabs ? text : nil
        }
        return true
    }

    private func ask(_ json: JSONValue, on connection: WebSocketConnection) -> Bool {
        var number: Int
        switch json["number"] {
        case .integer(let value): number = value
        case .number(let value):
            guard let whole = Int(exactly: value) else { return false }
            number = whole
        default: return false
        }
        if case .integers(let change)? = quirk {
            number = change(number)
        } else if !(1...(fault == .takesSeven ? 7 : 6)).contains(number) {
            return false
        }
        let value: JSONValue = fault == .numberAsText ? .string(String(number)) : .integer(number)
        let text = JSONValue.object([member("kind", "told"), JSONValue.Member(name: "number", value: value)]).jsonText
        broadcast { member in
            member.key == key || (fault == .answersPartnersToo && member.room == room) ? text : nil
        }
        return true
    }

    private static func isBool(_ value: JSONValue) -> Bool {
        if case .bool = value { true } else { false }
    }
}

// MARK: - Delivering

extension ReferenceConnection {
    private var id: String { ReferenceServer.people.first { $0.key == person }?.id ?? "" }
    private var name: String { ReferenceServer.people.first { $0.key == person }?.name ?? "" }

    private func member(_ name: String, _ text: String) -> JSONValue.Member {
        JSONValue.Member(name: name, value: .string(text))
    }

    private func reaches(_ member: ReferenceRooms.Member) -> Bool {
        member.room == room || fault == .leaksIntoOtherRooms
            || fault == .leaksOneWay && room == SampleContract.otherPlot
    }

    private func deliver(said text: String) {
        let time = time()
        let id = newID()
        state.state.withLock { $0.stored.append((id, text)) }
        let isLost = fault == .losesEveryFiftieth && isNumber(text) { $0 > 20 && $0 % 50 == 0 }
        guard !isLost else { return }
        let send: @Sendable () -> Void = {
            for _ in 0..<(fault == .doubles && text.contains("-m") ? 2 : 1) {
                broadcast { member in
                    guard reaches(member) else { return nil }
                    if fault == .noEcho, member.person == person { return nil }
                    if fault == .noBroadcast, member.person != person { return nil }
                    return said(text, id: fault == .newIDForEach ? newID() : id, time: time)
                }
            }
        }
        guard fault == .swapsNeighbours, isNumber(text, { $0 == 13 }) else {
            send()
            release()
            return
        }
        state.state.withLock { $0.held = send }
    }

    /// Sends what was held back, behind what came after it.
    private func release() {
        let held = state.state.withLock { state in
            defer { state.held = nil }
            return state.held
        }
        held?()
    }

    /// Whether a text is one of the suite's numbered messages, and its number is such a one.
    private func isNumber(_ text: String, _ isSuch: (Int) -> Bool) -> Bool {
        guard let range = text.firstRange(of: "-m"), let number = Int(text[range.upperBound...].prefix { $0 != "." })
        else { return false }
        return isSuch(number)
    }

    private func said(_ text: String, id: String, time: String) -> String {
        JSONValue.object([
            member("kind", "said"), member("id", id), member("text", text), member("by", self.id),
            member("name", fault == .idForName ? self.id : name), member("at", time),
        ]).jsonText
    }

    private func newID() -> String {
        let number = state.state.withLock { state in
            state.ids += 1
            return fault == .sameIDForAll ? 1 : state.ids
        }
        return WireUUID(randomHigh: 7, low: number).description
    }

    private func time() -> String {
        let microseconds = state.state.withLock { state in
            state.clock += fault == .timeGoesBack ? -1 : 1
            return state.clock
        }
        let text = WireTimestamp(microseconds: microseconds).description
        return fault == .timeWithoutOffset ? String(text.dropLast()) : text
    }

    private func broadcast(_ text: @escaping @Sendable (ReferenceRooms.Member) -> String?) {
        let (members, isDeaf) = state.state.withLock { ($0.members, $0.isDeaf) }
        if case .deliversNothing? = quirk { return }
        if case .lagsBetweenNodes(let milliseconds)? = quirk {
            for member in members where member.node == node { text(member).map(member.connection.send(text:)) }
            let loop = members.first { $0.node == node }?.connection.channel.eventLoop
            loop?.scheduleTask(in: .milliseconds(milliseconds)) {
                let others = state.state.withLock { $0.members.filter { $0.node != node } }
                for member in others { text(member).map(member.connection.send(text:)) }
            }
            return
        }
        for member in members where !isDeaf {
            if case .deliversToOneself? = quirk, member.person != person { continue }
            if let text = text(member) { member.connection.send(text: text) }
        }
    }
}
