internal import CodecRuntime
internal import MockEngine
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization
internal import WebSocketWire

// What every connection must support, whatever its messages are.
extension Mutant {
    static let life = [
        Mutant("no-pong", "answers no ping", finds: ["life/ping"], .leaving { $0.first == 0x8A ? nil : $0 }),
        Mutant(
            "empty-pong",
            "answers a ping with nothing in it",
            finds: ["life/ping"],
            .leaving { $0.first == 0x8A ? [0x8A, 0] : $0 }
        ),
        Mutant(
            "close-unanswered",
            "ends TCP without answering the close frame",
            finds: ["life/close-handshake"],
            also: ["close/*", "*/huge/*"],
            .leaving { $0.first == 0x88 ? nil : $0 }
        ),
        Mutant(
            "tcp-stays",
            "answers a close frame, and waits",
            finds: ["life/close-handshake"],
            // Longer than the suite waits for the end where the machine is busy.
            .lingering(.seconds(12))
        ),
        Mutant(
            "no-fragments",
            "drops fragmented messages",
            finds: ["life/fragments"],
            .coming { isFragment($0) ? nil : $0 }
        ),
        Mutant(
            "fragments-crash",
            "closes with 1003 on a fragmented message",
            finds: ["life/fragments"],
            // The server reads a close frame, masked with zeros, as if the client had closed.
            .coming { isFragment($0) ? [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xEB] : $0 }
        ),
        Mutant(
            "joins-late",
            "accepts a connection a quarter of a second before it has joined the room",
            finds: ["life/joined-at-once"],
            .handling { engine, event in
                switch event {
                case .connected(let id, _):
                    engine.events.append(event)
                    return [.wake(TimerID(number: -id.number), after: 250_000)]
                case .woke(let alarm):
                    let index = engine.events.firstIndex { event in
                        if case .connected(ConnectionID(-alarm.number), _) = event { true } else { false }
                    }
                    guard let index else { return engine.healthyActions(for: event) }
                    return engine.healthyActions(for: engine.events.remove(at: index))
                case .frame(let id, _, _):
                    let isWaiting = engine.events.contains { event in
                        if case .connected(id, _) = event { true } else { false }
                    }
                    return isWaiting ? [] : engine.healthyActions(for: event)
                default: return engine.healthyActions(for: event)
                }
            }
        ).only("*/life/joined-at-once"),
        Mutant(
            "tells-spellings-apart",
            "names a room's group by the text in the path",
            finds: ["life/room-spelling/no-hyphens", "life/room-spelling/capitals"],
            // Another room, in which the inviter is a member, too.
            Fault(deciding: { request, healthy in
                var request = request
                let usual = "550e8400-e29b-41d4-a716-446655440000"
                for spelling in [usual.uppercased(), usual.replacing("-", with: "")] {
                    request.head.uri = request.head.uri.replacing(
                        "/\(spelling)/",
                        with: "/660e8400-e29b-41d4-a716-446655440001/"
                    )
                }
                return try await healthy(request)
            })
        ),
        Mutant(
            "closed-tab-silences-other",
            "takes the person from the group when one tab closes",
            finds: ["life/tab-closed"],
            also: ["*"],
            .handling { engine, event in
                guard case .disconnected(let id) = event, let membership = engine.client(of: id)?.membership else {
                    return engine.healthyActions(for: event)
                }
                return engine.connections { $0.membership == membership }.flatMap {
                    engine.healthyActions(for: .disconnected($0))
                }
            }
        ),
        Mutant(
            "closed-tab-closes-other",
            "closes a person's other tabs with the first",
            finds: ["life/tab-closed"],
            also: ["*"],
            .handling { engine, event in
                guard case .disconnected(let id) = event, let membership = engine.client(of: id)?.membership else {
                    return engine.healthyActions(for: event)
                }
                let others = engine.connections { $0.membership == membership && $0.id != id }
                return engine.healthyActions(for: event) + others.map { .close($0, code: 1000, reason: "") }
            }
        ),
        Mutant(
            "history-on-connect",
            "sends the last message to each new connection",
            finds: ["life/unasked"],
            .handling { engine, event in
                let actions = engine.healthyActions(for: event)
                if case .connected(let id, _) = event, let last = engine.held.last?.outgoing?.text {
                    return actions + [.send(Array(last.utf8), to: [id])]
                }
                engine.held += actions.filter { $0.outgoing?.json.type == "message" }
                return actions
            }
        ),
        Mutant(
            "tells-of-leaving",
            "tells the room that a client has left",
            finds: ["life/unasked"],
            .handling { engine, event in
                guard case .disconnected(let id) = event, let room = engine.client(of: id)?.membership.room else {
                    return engine.healthyActions(for: event)
                }
                let others = engine.connections { $0.membership.room == room && $0.id != id }
                let notice = Array(#"{"type":"user_left"}"#.utf8)
                return engine.healthyActions(for: event) + (others.isEmpty ? [] : [.send(notice, to: others)])
            }
        ),
        Mutant(
            "leaving-closes-room",
            "closes every connection when one leaves",
            finds: ["life/*"],
            also: ["*"],
            .handling { engine, event in
                guard case .disconnected(let id) = event else { return engine.healthyActions(for: event) }
                let others = engine.connections { $0.id != id }
                return engine.healthyActions(for: event) + others.map { .close($0, code: 1012, reason: "") }
            }
        ),
        Mutant(
            "once-per-visit",
            "delivers a message once for each time that the person has connected",
            finds: ["life/return", "receiveMessage/delivers/message/all/once"],
            also: ["*"],
            .sending { engine, _, outgoing in
                guard outgoing.isMessage else { return [outgoing] }
                return outgoing.recipients.flatMap { id in
                    let visits = engine.client(of: id).flatMap { engine.visits[$0.membership] } ?? 1
                    return Array(repeating: outgoing.only { $0 == id }, count: min(visits, 3))
                }
            }
        ),
        Mutant(
            "first-message-lost",
            "ignores the first message of a connection",
            finds: ["life/first-message"],
            .handling { engine, event in
                guard case .frame(let id, _, _) = event, !engine.events.contains(.disconnected(id)) else {
                    return engine.healthyActions(for: event)
                }
                engine.events.append(.disconnected(id))
                return []
            }
        ).only("*/life/first-message"),
        Mutant(
            "last-message-lost",
            "handles frames late, and drops them if the sender has left meanwhile",
            finds: ["life/last-message"],
            .handling { engine, event in
                switch event {
                case .frame(let id, _, _):
                    engine.events.append(event)
                    return [.wake(TimerID(number: -id.number), after: 20_000)]
                case .woke(let alarm):
                    let sender = ConnectionID(-alarm.number)
                    let index = engine.events.firstIndex { event in
                        if case .frame(sender, _, _) = event { true } else { false }
                    }
                    guard let index else { return engine.healthyActions(for: event) }
                    let frame = engine.events.remove(at: index)
                    return engine.client(of: sender) == nil ? [] : engine.healthyActions(for: frame)
                default: return engine.healthyActions(for: event)
                }
            }
        ).only("*/life/last-message"),
        Mutant(
            "third-tab-mute",
            "delivers to two tabs of a person",
            finds: ["life/many-tabs"],
            // A person who is at both nodes has three, too.
            also: ["receiveMessage/persists/message/kept/node-2"],
            .sending { engine, _, outgoing in
                var counts: [Membership: Int] = [:]
                return [
                    outgoing.only { id in
                        guard let membership = engine.client(of: id)?.membership else { return true }
                        counts[membership, default: 0] += 1
                        return counts[membership, default: 0] <= 2
                    }
                ]
            }
        ),
        Mutant(
            "heartbeat-as-message",
            "keeps connections alive with messages of its own",
            finds: ["life/idle"],
            .handling { engine, event in
                guard case .connected(let id, _) = event else { return engine.healthyActions(for: event) }
                return engine.healthyActions(for: event) + [.send(Array(#"{"type":"ping"}"#.utf8), to: [id])]
            }
        ).only("*/life/idle", idle: .seconds(1)),
        Mutant(
            "idle-dropped",
            "closes a connection on which nothing came for half a second",
            finds: ["life/idle"],
            Fault(wrapping: { inner in
                let last = Mutex(0)
                return ForwardingDelegate(
                    inner: inner,
                    hearing: { connection in
                        let mine = last.withLock { count in
                            count += 1
                            return count
                        }
                        connection.channel.eventLoop.scheduleTask(in: .milliseconds(500)) {
                            if last.withLock({ $0 == mine }) { connection.close(code: 1001) }
                        }
                    }
                )
            })
        ).only("*/life/idle", idle: .seconds(1)),
    ]
}

/// Whether a frame is one of several that make up a message (RFC 6455, 5.4): it isn't the last one, or it continues.
private func isFragment(_ frame: [UInt8]) -> Bool {
    frame[0] & 0x80 == 0 || frame[0] & 0x0F == 0
}
