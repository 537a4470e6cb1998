internal import CodecRuntime
internal import MockEngine
internal import Synchronization

// "Message is automatically persisted to database"; "Session's `last_message_at` timestamp is updated".
extension Mutant {
    private static let persisted = "receiveMessage/persists/message/kept"
    private static let invalid = "receiveMessage/persists/message/invalid"
    private static let touches = "receiveMessage/touches/last_message_at"
    private static let typingPersisted = "receiveTyping/persists/nothing"

    /// Persists each message in another way.
    private static func keeps(
        _ name: String,
        _ does: String,
        also: [String] = [],
        _ change: @escaping @Sendable (Archive.Entry) -> [Archive.Entry]
    ) -> Mutant {
        Mutant(
            name,
            does,
            finds: [persisted],
            also: [
                "\(persisted)/node-2", "\(persisted)/alone", invalid, typingPersisted, touches,
                "receiveTyping/touches/nothing",
            ],
            .persisting { $0.entries.flatMap(change) }
        )
    }

    private static func keeps(
        _ name: String,
        _ does: String,
        body change: @escaping @Sendable (String) -> String
    ) -> Mutant {
        keeps(name, does) { entry in
            var entry = entry
            entry.body = change(entry.body)
            return [entry]
        }
    }

    static let persistence = [
        keeps("not-kept", "keeps no message") { [Archive.Entry(room: $0.room, touched: $0.touched)] },
        Mutant(
            "kept-but-one",
            "keeps all messages but one in 23",
            finds: [persisted],
            also: ["\(persisted)/*", invalid, typingPersisted, touches],
            {
                let count = Mutex(0)
                return .persisting { frame in
                    frame.entries.map { entry in
                        let number = count.withLock { count in
                            count += 1
                            return count
                        }
                        return number % 23 == 0 ? Archive.Entry(room: entry.room, touched: entry.touched) : entry
                    }
                }
            }()
        ),
        keeps("kept-nowhere", "keeps messages in another room") { entry in
            var other = entry
            other.room = "elsewhere"
            other.touched = nil
            return [other, Archive.Entry(room: entry.room, touched: entry.touched)]
        },
        keeps("kept-twice", "keeps each message twice") { [$0, $0] },
        keeps("kept-again", "keeps each message a second time, under another id") { entry in
            var other = entry
            other.id = entry.id.map { String($0.reversed()) }
            return [entry, other]
        },
        keeps("kept-under-other-id", "makes a new id for what it keeps") { entry in
            var entry = entry
            entry.id = entry.id.map { String($0.reversed()) }
            return [entry]
        },
        keeps("kept-cut", "keeps 40 characters", body: { String($0.prefix(40)) }),
        keeps("kept-in-255", "keeps 255 characters", body: { String($0.prefix(255)) }),
        keeps("kept-escaped", "keeps the content escaped", body: { $0.replacing("<", with: "&lt;") }),
        keeps("kept-without-astral", "keeps three bytes a character") { entry in
            var entry = entry
            entry.body = String(String.UnicodeScalarView(entry.body.unicodeScalars.filter { $0.value < 0x1_0000 }))
            return [entry]
        },
        Mutant(
            "inviter-kept",
            "keeps the inviter's messages only",
            finds: [persisted],
            also: ["\(persisted)/node-2"],
            .persisting { frame in
                frame.entries.map { entry in
                    frame.sender.person == "inviter"
                        ? entry : Archive.Entry(room: entry.room, touched: entry.touched)
                }
            }
        ),
        Mutant(
            "heard-kept",
            "keeps only the messages that more than one connection receives",
            finds: ["\(persisted)/alone"],
            .persisting { frame in
                let recipients = frame.actions.flatMap { $0.outgoing?.recipients ?? [] }
                return Set(recipients).count > 1 ? frame.entries : []
            }
        ),
        Mutant(
            "kept-at-one-node",
            "has a second node that writes to a database of its own",
            finds: ["\(persisted)/node-2"],
            .persisting { frame in
                frame.entries.map { entry in
                    frame.node == 0 ? entry : Archive.Entry(room: entry.room, touched: entry.touched)
                }
            }
        ),
        Mutant(
            "invalid-kept",
            "keeps a message before it validates it",
            finds: [invalid],
            .persisting { frame in
                guard !frame.isValid, let json = try? JSONValue(decoding: frame.text),
                    json.type == "message"
                else { return frame.entries }
                let body = json["content"]
                return [
                    Archive.Entry(room: frame.room, id: "0", body: body?.string ?? body?.jsonText ?? "")
                ]
            }
        ),
        Mutant(
            "invalid-touches",
            "moves the session's time before it validates a message",
            finds: ["receiveMessage/touches/invalid"],
            .persisting { frame in
                guard !frame.isValid, let json = try? JSONValue(decoding: frame.text), json.type == "message"
                else { return frame.entries }
                return [Archive.Entry(room: frame.room, touched: "2026-01-13T18:36:00Z")]
            }
        ),
        Mutant(
            "typing-kept",
            "keeps typing as a message",
            finds: [typingPersisted],
            .persisting { frame in
                guard frame.messages.contains(where: { $0.type == "typing" }) else { return frame.entries }
                return [Archive.Entry(room: frame.room, id: "0", body: frame.text)]
            }
        ),
        Mutant(
            "session-not-touched",
            "does not update the session",
            finds: [touches],
            .persisting { frame in
                frame.entries.map { entry in
                    var entry = entry
                    entry.touched = nil
                    return entry
                }
            }
        ),
        Mutant(
            "session-of-the-future",
            "has a session's last message in 2099",
            finds: [touches],
            .persisting { frame in
                frame.entries.map { entry in
                    var entry = entry
                    if entry.touched != nil { entry.touched = "2099-01-01T00:00:00Z" }
                    return entry
                }
            }
        ),
        Mutant(
            "session-one-behind",
            "sets the session's time to that of the message before",
            finds: [touches],
            .persisting { [times = Times()] frame in
                frame.entries.map { entry in
                    var entry = entry
                    entry.touched = entry.touched.map { times.before($0) }
                    return entry
                }
            }
        ),
        Mutant(
            "session-touched-once",
            "sets the session's time with the first message only",
            finds: [touches],
            .persisting { frame in
                frame.entries.map { entry in
                    var entry = entry
                    entry.touched = "2026-01-13T18:30:00.000001Z"
                    return entry
                }
            }
        ),
        Mutant(
            "typing-touches-session",
            "updates the session on typing",
            finds: ["receiveTyping/touches/nothing"],
            also: [touches],
            .persisting { frame in
                guard frame.messages.contains(where: { $0.type == "typing" }) else { return frame.entries }
                return [Archive.Entry(room: frame.room, touched: "2026-01-13T18:35:00Z")]
            }
        ),
    ]
}

/// Remembers the time before the current one.
private final class Times: Sendable {
    private let last = Mutex("2026-01-13T18:29:00Z")

    func before(_ time: String) -> String {
        last.withLock { last in
            defer { last = time }
            return last
        }
    }
}
