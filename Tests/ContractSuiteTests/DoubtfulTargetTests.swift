internal import ContractSuite
internal import NIOCore
internal import NIOPosix
internal import Testing

/// A target that may be wrong about the server.
@Suite struct DoubtfulTargetTests {
    @Test func `an outsider whom the server does not know may be a mistake of the target`() async throws {
        let stranger = "99999999-0000-4000-8000-000000000009"
        let report = try await run(
            only: ["*/close/4404/stranger"],
            change: { target in
                target.people = target.people.map { $0.key == "out" ? .init(key: "out", id: stranger, name: nil) : $0 }
            }
        )
        let finding = report.failures.first?.finding
        #expect(finding?.observed.hasSuffix(": the server does not know out") == true)
        #expect(
            finding?.hint?.hasPrefix("is people.out.id in the target the id of an account that the server has?") == true
        )
        #expect(finding?.cause?.title == "the server does not know out")
    }

    @Test func `another name may be a mistake of the target`() async throws {
        let report = try await run(
            only: ["*/field/name"],
            change: { target in
                target.people = target.people.map { $0.key == "ann" ? .init(key: "ann", id: $0.id, name: "Anne") : $0 }
            }
        )
        let finding = report.failures.first?.finding
        #expect(finding?.cause?.title == "the sender's name is another one than in the target")
        #expect(finding?.hint?.hasPrefix("is people.ann.name in the target what the server calls this person?") == true)
    }

    @Test func `a member whom the server does not know is told once, and what needs that person waits`() async throws {
        let stranger = "99999999-0000-4000-8000-000000000009"
        let report = try await run(
            only: ["*/admits/*", "*/close/*"],
            change: { target in
                target.people = target.people.map { $0.key == "ann" ? .init(key: "ann", id: stranger, name: nil) : $0 }
            }
        )
        #expect(report.causes.map(\.title) == ["the server does not know ann"])
        #expect(report.failures.map(\.id) == ["garden/admits/ann"])
        let hint = "the server does not know this id: check people.ann.id, or create the account"
        #expect(report.causes.map(\.hint) == [hint])
    }

    @Test func `another room that does not count a member is named`() async throws {
        let report = try await run(
            only: ["*/other-room"],
            change: {
                $0.other = .init(parameters: ["plot": "8d4c2f10-0000-4000-8000-000000000099"], members: ["ann", "cat"])
            }
        )
        #expect(report.causes.map(\.title) == ["the server does not admit a member of rooms.other"])
        #expect(
            report.causes.first?.hint
                == "the server does not count ann as a member of rooms.other: is ann one there in the target, and in the server's database?"
        )
    }

    @Test func `a path that is not served is one cause`() async throws {
        let report = try await run(only: ["*/admits/*", "*/close/*"], quirk: .answers(404, location: nil))
        #expect(report.causes.map(\.title) == ["no route serves /garden/{plot}/"])
        #expect(report.failures.map(\.id) == ["garden/admits/ann"])
    }

    @Test func `an address for probes at which nothing listens ends the run before its first check`() async throws {
        let place = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = place.localAddress?.port ?? 0
        try await place.close().get()
        let probes = try StoredHistory.probes
        let error = await #expect(throws: SuiteError.self) {
            _ = try await run(
                only: ["*/admits/*"],
                change: { target in
                    target.http = Node(scheme: "http", host: "127.0.0.1", port: port)
                    target.probes = probes
                }
            )
        }
        #expect(error?.code == .unreachable)
        let fault =
            "\"http\" of \"test\" can't be reached, and the probes go there: no connection to 127.0.0.1, port \(port)"
        #expect(error?.message.hasPrefix(fault) == true)
    }
}
