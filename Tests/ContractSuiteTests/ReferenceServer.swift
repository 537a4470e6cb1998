internal import AccessTokens
internal import CodecRuntime
internal import ContractSuite
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules
internal import Synchronization
internal import WebSocketWire

/// Something unusual that breaks no contract, or breaks it for everything at once.
enum Quirk: Sendable {
    /// Others are in the room, and go on with what they do.
    case bystander
    /// One of the suite's own people has another client there, which talks and quotes.
    case otherClient
    /// Somebody else in the room who never stops.
    case talksOn
    /// Every frame takes its time.
    case slow
    /// Sends messages without end to every client.
    case floods
    /// Accepts, and ends TCP.
    case hangsUp
    /// Closes a connection on which nothing was said for a moment.
    case dropsIdle
    /// Closes all connections once none of them has said anything for so many milliseconds, as a read timeout in the queue
    /// below them does.
    case diesInSilence(Int64)
    /// Delivers nothing any more once no connection has said anything for so many milliseconds.
    case deafInSilence(Int64)
    /// Accepts everything, and never sends anything.
    case deliversNothing
    /// Delivers nothing to another person.
    case deliversToOneself
    /// Says something after a while, and closes after as long a silence: an idle timeout that counts from what is said.
    case dropsQuiet
    /// Ends TCP on a connection on which nothing was said for a moment, as a proxy does.
    case cutsIdle
    /// Answers every handshake in HTTP, as a proxy may, or a server behind one.
    case answers(Int, location: String?)
    /// Has a clock of its own, so many seconds ahead; it tells the time, and takes no token that was issued in its future.
    case clock(ahead: Int)
    /// Takes every integer, and passes it on as this makes it.
    case integers(@Sendable (Int) -> Int)
    /// Knows a person by this claim, and looks at no other.
    case readsSubject(String)
    /// Drops a text that its database can't keep.
    case dropsNUL
    /// Reads the id of a room in any spelling.
    case readsSpellings
    /// Hears nothing more once a large frame has come.
    case deafToHuge
    /// Cuts what is longer than a page.
    case cutsLong
    /// Closes a person's older connections in a room when a newer one opens.
    case closesOlder(WebSocketCloseCode)
    /// Forgets a person's older connections in a room, and leaves them open, when a newer one opens.
    case forgetsOlder
    /// Takes texts of at most so many code points.
    case takesAtMost(Int)
    /// Raises, and so closes with 1011, on such texts.
    case raises(on: @Sendable (String) -> Bool)
    /// Loses every so manieth message that is said.
    case losesEvery(Int)
    /// Joins a connection to its room so many milliseconds after it has accepted it.
    case joinsLate(Int64)
    /// Delivers so many milliseconds late what was said at another node, to whoever is there by then, as a bus between nodes does.
    case lagsBetweenNodes(Int64)
    /// Handles a frame a moment late, and only if its sender is still there.
    case dropsAtClose
    /// Ends every connection at once where an invalid frame comes, as a process does that dies.
    case diesOnNonsense
}

/// A server of the garden, correct unless told otherwise, over real sockets.
///
/// It is written by hand and knows the garden: a server made from the contract would share the suite's mistakes.
struct ReferenceServer: Sendable {
    let port: Int
    private let channel: any NIOCore.Channel

    static let people: [(key: String, id: String, name: String)] = [
        ("ann", "aaaaaaaa-0000-4000-8000-000000000001", "Ann Green"),
        ("bob", "bbbbbbbb-0000-4000-8000-000000000002", "Bob \"Rake\" O'Hara"),
        ("cat", "cccccccc-0000-4000-8000-000000000003", "Cat Brown"),
        ("out", "dddddddd-0000-4000-8000-000000000004", "Otto Out"),
    ]

    /// - Parameters:
    ///   - fault: what it does wrong.
    ///   - onInvalid: what it does to an invalid frame; the contract's rule.
    ///   - phase: how it denies; the contract's phase.
    ///   - quirk: what is unusual about it.
    ///   - state: its rooms, which it may share with another node.
    /// - Returns: the server, which listens.
    /// - Throws: where it can't.
    static func start(
        fault: Fault? = nil,
        onInvalid: InvalidFrameAnswer = .ignore,
        phase: CloseRule.Phase = .open,
        quirk: Quirk? = nil,
        state: ReferenceRooms = ReferenceRooms()
    ) async throws -> ReferenceServer {
        let gate = Gate(fault: fault, phase: phase, quirk: quirk)
        let connection = ReferenceConnection(fault: fault, onInvalid: onInvalid, quirk: quirk, state: state)
        let configuration = WebSocketUpgradeConfiguration(
            owns: { _ in true },
            decide: { head, channel in
                let promise = channel.eventLoop.makePromise(of: WebSocketUpgradeDecision.self)
                promise.completeWithTask { await gate.decide(head, connection) }
                return promise.futureResult
            }
        )
        // One event loop for all connections: what this server does is then the same in every run.
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let channel = try await ServerBootstrap(group: loop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addWebSocketServerHandlers(configuration)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ReferenceServer(port: channel.localAddress?.port ?? 0, channel: channel)
    }

    func stop() async throws {
        try await channel.close()
    }
}

/// Who may come in, judged in the contract's order.
private struct Gate: Sendable {
    let fault: Fault?
    let phase: CloseRule.Phase
    let quirk: Quirk?

    private var time: Int {
        if case .clock(let ahead) = quirk { TestHost.time + ahead } else { TestHost.time }
    }

    private var headers: HTTPHeaders {
        if case .clock = quirk { ["Date": Self.date(time)] } else { [:] }
    }

    /// `TestHost.time` is within a day on which nothing in the date changes.
    private static func date(_ time: Int) -> String {
        let second = time % 86_400
        let words = [second / 3_600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "Tue, 13 Jan 2026 \(words.joined(separator: ":")) GMT"
    }

    func decide(_ head: HTTPRequestHead, _ connection: ReferenceConnection) async -> WebSocketUpgradeDecision {
        if case .answers(let status, let location) = quirk {
            let headers: HTTPHeaders = location.map { ["Location": $0] } ?? [:]
            return .refuse(HandshakeRefusal(status: .init(statusCode: status), headers: headers, message: "a page"))
        }
        let spelled = head.uri.split(separator: "?")[0].split(separator: "/").last.map(String.init) ?? ""
        let usual = Self.usualSpelling(of: spelled)
        let isOdd = usual != spelled && [SampleContract.plot, SampleContract.otherPlot].contains(usual)
        if isOdd, fault == .diesOnOddSpelling {
            return .refuse(HandshakeRefusal(status: .internalServerError, message: "oh"))
        }
        var room = spelled
        if case .readsSpellings? = quirk { room = usual }
        let pass = head.uri.split(separator: "?").dropFirst().first?.split(
            separator: "=",
            omittingEmptySubsequences: false
        )
        let verdict = await judge(
            pass: pass?.last.map(String.init),
            room: fault == .tellsSpellingsApart ? usual : room
        )
        if fault == .diesOnOddSubject, case .failure(let denial) = verdict, denial.isOddSubject {
            return .accept(DenyingConnection(code: 1011, fault: fault), headers: headers)
        }
        switch verdict {
        case .success(let person):
            return .accept(connection.joined(person, in: room), headers: headers)
        case .failure(let denial):
            if fault == .refusesInHandshake || phase == .handshake {
                return .refuse(HandshakeRefusal(status: .forbidden, message: "no"))
            }
            if fault == .answers500 { return .refuse(HandshakeRefusal(status: .internalServerError, message: "oh")) }
            return .accept(DenyingConnection(code: denial.code, fault: fault), headers: headers)
        }
    }

    private struct Denial: Error {
        var code: WebSocketCloseCode
        var isOddSubject = false
    }

    private static func usualSpelling(of room: String) -> String {
        let digits = room.lowercased().filter { $0 != "-" }
        guard digits.count == 32 else { return room }
        var spelled = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { spelled += "-" }
            spelled.append(digit)
        }
        return spelled
    }

    private func judge(pass: String?, room: String) async -> Result<String, Denial> {
        let isRoom = room == SampleContract.plot || room == SampleContract.otherPlot
        if fault == .judgesRoomFirst, !isRoom { return .failure(Denial(code: 4404)) }
        guard let pass, !pass.isEmpty || fault == .takesEmptyForInvalid else { return .failure(Denial(code: 4401)) }
        guard let subject = await subject(of: pass) else { return .failure(Denial(code: 4403)) }
        guard let person = ReferenceServer.people.first(where: { $0.id == subject }) else {
            if fault == .takesOddSubject, WireUUID(subject) == nil { return .success("ann") }
            return .failure(Denial(code: 4402, isOddSubject: WireUUID(subject) == nil))
        }
        let members =
            room == SampleContract.plot ? ["ann", "bob"] : room == SampleContract.otherPlot ? ["ann", "cat"] : []
        let isMember = members.contains(person.key) || (fault == .takesStrangers && isRoom)
        guard isMember, !(fault == .turnsHelperAway && person.key == "bob") else { return .failure(Denial(code: 4404)) }
        return .success(person.key)
    }

    private func subject(of pass: String) async -> String? {
        var rules = SampleContract.rules
        if fault == .takesAnyKind { rules.claims = [] }
        if case .readsSubject(let claim) = quirk { (rules.subject, rules.claims) = (claim, []) }
        let now = fault == .takesExpired ? 0 : time
        if case .clock = quirk, let issued = TokenReading(pass)?.claims["iat"], case .integer(let start) = issued,
            start > time
        {
            return nil
        }
        let keys = [SampleContract.key] + (fault == .takesForged ? [SampleContract.key + "~forged"] : [])
        for key in keys {
            if case .subject(let subject) = await TokenJudge(rules: rules, key: key).judge(pass, at: now) {
                return subject
            }
        }
        return nil
    }
}

/// Accepts a connection only to close it with the code that says why.
private struct DenyingConnection: WebSocketConnectionDelegate {
    let code: WebSocketCloseCode
    let fault: Fault?

    func opened(_ connection: WebSocketConnection) {
        switch fault {
        case .neverCloses: return
        case .endsWithoutCloseFrame:
            // Not with the handshake's last byte: a client may then not learn that there was one.
            connection.channel.eventLoop.scheduleTask(in: .milliseconds(20)) { connection.cut() }
        case .closesWith4000: connection.close(code: 4000)
        case .talksBeforeClosing:
            connection.send(text: #"{"kind":"waved","by":"bbbbbbbb-0000-4000-8000-000000000002","on":true}"#)
            connection.close(code: code)
        default: connection.close(code: code, reason: "no")
        }
    }

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {}
    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {}
}

/// Everything the connections of one server share.
final class ReferenceRooms: Sendable {
    struct Member: Sendable {
        var connection: WebSocketConnection
        var person: String
        var room: String
        var key: Int
        var node = 0
    }

    struct State: Sendable {
        var members: [Member] = []
        var keys = 0
        var nodes = 0
        var clock: Int64 = 1_768_329_000_000_000
        var ids: UInt64 = 0
        var held: (@Sendable () -> Void)?
        /// What was said, in the order in which it came.
        var stored: [(id: String, text: String)] = []
        /// How often something was heard, and whether that has been missed for too long.
        var heard = 0
        var isDeaf = false
    }

    let state = Mutex(State())
}
