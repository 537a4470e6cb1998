internal import AccessTokens
internal import CodecRuntime
internal import ContractSuite
internal import MockRuntime
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import ProtocolSpec
internal import SchemaValidation
internal import Synchronization
internal import WebSocketWire

/// Something unusual that breaks no contract, or breaks it for everything at once.
enum Quirk: Sendable {
    /// Others are in the room, and go on with what they do.
    case lively
    /// One of the suite's own people has another client there, which talks and quotes.
    case possessed
    /// Every frame takes its time.
    case slow
    /// Says no end of things to whoever comes in.
    case floods
    /// Accepts, and ends TCP.
    case hangsUp
    /// Closes a connection on which nothing was said for a moment.
    case dropsIdle
    /// Says something after a while, and closes after as long a silence: an idle timeout that counts from what is said.
    case dropsQuiet
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
        state: GardenState = GardenState()
    ) async throws -> ReferenceServer {
        let gate = Gate(fault: fault, phase: phase)
        let gardener = Gardener(fault: fault, onInvalid: onInvalid, quirk: quirk, state: state)
        let configuration = WebSocketUpgradeConfiguration(
            owns: { _ in true },
            decide: { head, channel in
                let promise = channel.eventLoop.makePromise(of: WebSocketUpgradeDecision.self)
                promise.completeWithTask { await gate.decide(head, gardener) }
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

    func decide(_ head: HTTPRequestHead, _ gardener: Gardener) async -> WebSocketUpgradeDecision {
        let room = head.uri.split(separator: "?")[0].split(separator: "/").last.map(String.init) ?? ""
        let pass = head.uri.split(separator: "?").dropFirst().first?.split(
            separator: "=",
            omittingEmptySubsequences: false
        )
        let verdict = await judge(pass: pass?.last.map(String.init), room: room)
        switch verdict {
        case .success(let person):
            return .accept(gardener.seated(person, in: room))
        case .failure(let denial):
            if fault == .refusesInHandshake || phase == .handshake {
                return .refuse(HandshakeRefusal(status: .forbidden, message: "no"))
            }
            if fault == .answers500 { return .refuse(HandshakeRefusal(status: .internalServerError, message: "oh")) }
            return .accept(Doorkeeper(code: denial.code, fault: fault))
        }
    }

    private struct Denial: Error {
        var code: WebSocketCloseCode
    }

    private func judge(pass: String?, room: String) async -> Result<String, Denial> {
        let isRoom = room == Garden.plot || room == Garden.otherPlot
        if fault == .judgesRoomFirst, !isRoom { return .failure(Denial(code: 4404)) }
        guard let pass, !pass.isEmpty || fault == .takesEmptyForInvalid else { return .failure(Denial(code: 4401)) }
        guard let subject = await subject(of: pass) else { return .failure(Denial(code: 4403)) }
        guard let person = ReferenceServer.people.first(where: { $0.id == subject }) else {
            return .failure(Denial(code: 4402))
        }
        let members = room == Garden.plot ? ["ann", "bob"] : room == Garden.otherPlot ? ["ann", "cat"] : []
        let isMember = members.contains(person.key) || (fault == .takesStrangers && isRoom)
        guard isMember, !(fault == .turnsHelperAway && person.key == "bob") else { return .failure(Denial(code: 4404)) }
        return .success(person.key)
    }

    private func subject(of pass: String) async -> String? {
        var rules = Garden.rules
        if fault == .takesAnyKind { rules.claims = [] }
        let now = fault == .takesExpired ? 0 : TestSurroundings.time
        let keys = [Garden.key] + (fault == .takesForged ? [Garden.key + "~forged"] : [])
        for key in keys {
            if case .subject(let subject) = await TokenJudge(rules: rules, key: key).judge(pass, at: now) {
                return subject
            }
        }
        return nil
    }
}

/// Lets somebody in only to say why he may not stay.
private struct Doorkeeper: WebSocketConnectionDelegate {
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
final class GardenState: Sendable {
    struct Seat: Sendable {
        var connection: WebSocketConnection
        var person: String
        var room: String
        var key: Int
    }

    struct State: Sendable {
        var seats: [Seat] = []
        var keys = 0
        var clock: Int64 = 1_768_329_000_000_000
        var ids: UInt64 = 0
        var held: (@Sendable () -> Void)?
    }

    let state = Mutex(State())
}
