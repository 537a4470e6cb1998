internal import ContractSuite
internal import Testing

@Suite struct SequenceDiagramTests {
    private typealias Diagram = SequenceDiagram

    private static func line(
        _ milliseconds: Int64,
        _ who: String,
        _ direction: EvidenceLine.Direction,
        _ text: String,
        _ role: EvidenceLine.Role = .exchange
    ) -> EvidenceLine {
        EvidenceLine(milliseconds: milliseconds, who: who, direction: direction, text: text, role: role)
    }

    @Test func `an exchange of two is laid out as a value`() throws {
        let diagram = try #require(
            Diagram([
                Self.line(0, "ann", .toServer, "GET /x HTTP/1.1"), Self.line(0, "ann", .toServer, "Host: a"),
                Self.line(0, "ann", .toServer, "Origin: b"), Self.line(12, "ann", .fromServer, "close 4401 no"),
            ])
        )
        #expect(
            Self.told(diagram) == """
                960 by 157
                ann at 152
                server at 876
                line at 152 from 44 to 149
                line at 876 from 44 to 149
                toServer +0.000 s at 102, arrow at 98 from 152 to 876
                  452,73 GET /x HTTP/1.1
                  452,88 (with Host, Origin)
                ending +0.012 s at 137, arrow at 133 from 876 to 152
                  466,123 close 4401 no

                """
        )
        #expect(diagram.rows[0].whole == "+0.000 s  ann → GET /x HTTP/1.1\nHost: a\nOrigin: b")
    }

    /// A layout as a text.
    private static func told(_ diagram: Diagram) -> String {
        var lines = ["\(diagram.width) by \(diagram.height)"]
        lines += diagram.heads.map { "\($0.name) at \($0.x)" }
        lines += diagram.lifelines.map { "line at \($0.x) from \($0.top) to \($0.bottom)\($0.isCut ? ", cut" : "")" }
        for row in diagram.rows {
            let arrow = row.arrow.map { ", arrow at \($0.y) from \($0.from) to \($0.to)" } ?? ""
            lines.append("\(row.kind) \(row.time ?? "then") at \(row.timeY)\(arrow)")
            lines += row.labels.map { "  \($0.x),\($0.y) \($0.isAside ? "(\($0.text))" : $0.text)" }
        }
        return lines.map { "\($0)\n" }.joined()
    }

    @Test func `the server stands beside the first client`() throws {
        let lines = ["ann", "bob", "cat"].map { Self.line(0, $0, .toServer, "x") }
        let heads = try #require(Diagram(lines)).heads
        #expect(heads.map(\.name) == ["ann", "server", "bob", "cat"])
        #expect(heads.map(\.x) == heads.map(\.x).sorted())
    }

    @Test func `a lifeline ends with TCP, and another begins when the client comes back`() throws {
        let diagram = try #require(
            Diagram([
                Self.line(0, "ann", .toServer, "x"), Self.line(1, "ann", .fromServer, "end of TCP"),
                Self.line(2, "ann", .toServer, "y"),
            ])
        )
        let lives = diagram.lifelines.filter { $0.x == diagram.heads[0].x }
        #expect(lives.map(\.isCut) == [true, false])
        let cut = try #require(lives.first)
        #expect(try #require(diagram.rows[1].arrow).y < cut.bottom)
        #expect(lives[1].top > cut.bottom && lives[1].top < (diagram.rows[2].arrow?.y ?? 0))
    }

    @Test func `silence is a box without an arrow, between its person and the server`() throws {
        let diagram = try #require(Diagram([Self.line(0, "ann", .note, "nothing more within 2 s")]))
        let row = try #require(diagram.rows.first)
        #expect(row.kind == .note && row.arrow == nil)
        let box = try #require(row.box)
        #expect(box.left > diagram.heads[0].x && box.left + box.width < diagram.heads[1].x)
        #expect(row.labels.allSatisfy { $0.y > box.top && $0.y < box.top + box.height })
    }

    @Test func `a long text is broken into lines, then cut, and is whole in the row`() throws {
        let text = (0..<60).map { "\"key\($0)\":\($0)" }.joined(separator: ",")
        let lines = ["ann", "bob", "cat", "dan"].map { Self.line(0, $0, .fromServer, text) }
        let diagram = try #require(Diagram(lines))
        for row in diagram.rows {
            #expect(row.labels.count == 4)
            #expect(row.labels.last?.text.hasSuffix("…") == true)
            #expect(row.labels.dropLast().allSatisfy { $0.text.hasSuffix(",") })
            #expect(row.labels.allSatisfy { $0.x >= 78 && $0.x + $0.text.count * 7 <= diagram.width })
            #expect(row.whole.hasSuffix(text))
        }
    }

    @Test func `what is long is shown by its beginning and its end`() throws {
        let lines = (0..<400).map { Self.line(Int64($0), "ann", .fromServer, "message \($0)") }
        let diagram = try #require(Diagram(lines))
        #expect(diagram.rows.count == 61)
        #expect(diagram.rows[30].kind == .gap)
        #expect(diagram.rows[30].labels.map(\.text) == ["… 340 more, in the transcript …"])
        #expect(diagram.rows.last?.labels.map(\.text) == ["message 399"])
    }

    @Test func `rows follow each other downward, inside the drawing`() throws {
        let texts: [(EvidenceLine.Direction, String)] = [
            (.toServer, "GET / HTTP/1.1"), (.fromServer, "HTTP/1.1 101 Switching Protocols"), (.toServer, ""),
            (.note, "nothing more within 2 s"), (.fromServer, "end of TCP, without a closing handshake"),
            (.fromServer, String(repeating: "日本", count: 90)), (.fromServer, "close 1011"),
        ]
        let lines = texts.enumerated().map { Self.line(Int64($0.offset), "ann", $0.element.0, $0.element.1) }
        let diagram = try #require(Diagram(lines))
        #expect(diagram.rows.map(\.timeY) == diagram.rows.map(\.timeY).sorted())
        #expect(diagram.rows.flatMap(\.labels).map(\.y) == diagram.rows.flatMap(\.labels).map(\.y).sorted())
        #expect(diagram.rows.allSatisfy { $0.timeY < diagram.height })
        #expect(diagram.rows.map(\.kind) == [.toServer, .fromServer, .toServer, .note, .ending, .fromServer, .ending])
        #expect(diagram.rows[2].labels.map(\.text) == ["(empty)"])
    }

    @Test func `what proves the finding stands in a band, whole, with a word beside it`() throws {
        let text = (0..<40).map { "\"key\($0)\":\($0)" }.joined(separator: ",")
        let lines = [Self.line(0, "ann", .toServer, "x"), Self.line(1, "bob", .fromServer, text, .proof)]
        let diagram = try #require(Diagram(lines))
        #expect(diagram.rows.map { $0.proof != nil } == [false, true])
        let row = try #require(diagram.rows.last)
        let proof = try #require(row.proof)
        #expect(row.labels.map(\.text).joined() == text)
        let bottom = proof.band.top + proof.band.height
        #expect(row.labels.allSatisfy { $0.y > proof.band.top && $0.y < bottom })
        #expect(try proof.band.top < #require(row.arrow).y && #require(row.arrow).y < bottom)
        #expect(proof.wordY > proof.band.top && proof.wordY < bottom && proof.wordY != row.timeY)
        #expect(bottom < diagram.height)
    }

    @Test func `silence that proves the finding is in a band that holds its box and the word`() throws {
        let row = try #require(Diagram([Self.line(0, "ann", .note, "nothing more within 2 s", .proof)])?.rows.first)
        let (proof, box) = (try #require(row.proof), try #require(row.box))
        #expect(proof.band.top < box.top && box.top + box.height < proof.band.top + proof.band.height)
        #expect(proof.wordY - row.timeY == 15)
    }

    @Test func `set-up and fences are a row each, from the first head to the last`() throws {
        let lines = [
            Self.line(0, "ann", .toServer, "GET / HTTP/1.1", .setUp),
            Self.line(1, "ann", .fromServer, "HTTP/1.1 101 Switching Protocols", .setUp),
            Self.line(2, "cat", .toServer, "GET / HTTP/1.1", .setUp), Self.line(3, "ann", .toServer, "x"),
            Self.line(4, "bob", .fromServer, "x", .proof), Self.line(5, "ann", .toServer, "f", .fence),
            Self.line(6, "bob", .fromServer, "f", .fence),
        ]
        let diagram = try #require(Diagram(lines))
        #expect(diagram.rows.map(\.kind) == [.fold, .toServer, .fromServer, .fold])
        #expect(diagram.heads.map(\.name) == ["ann", "server", "bob"])
        #expect(diagram.rows[0].labels.map(\.text) == ["1 connection opened (3 lines)"])
        let box = try #require(diagram.rows[0].box)
        #expect(box.left == diagram.heads[0].x + 14 && box.left + box.width == diagram.heads[2].x - 14)
        let alone = try #require(Diagram(Array(lines.prefix(2))))
        #expect(alone.heads.map(\.name) == ["ann", "server"])
    }

    @Test func `a proof in the middle of a long exchange is not left out`() throws {
        let lines = (0..<400).map {
            Self.line(Int64($0), "ann", .fromServer, "message \($0)", $0 == 200 ? .proof : .exchange)
        }
        let rows = try #require(Diagram(lines)).rows
        #expect(rows.count == 65)
        #expect(
            rows.compactMap { $0.kind == .gap ? $0.labels.first?.text : nil } == [
                "… 169 more, in the transcript …", "… 168 more, in the transcript …",
            ]
        )
        #expect(rows.filter { $0.proof != nil }.map(\.labels.first?.text) == ["message 200"])
    }

    @Test func `where nothing was said there is no diagram`() {
        #expect(Diagram([]) == nil)
    }
}
