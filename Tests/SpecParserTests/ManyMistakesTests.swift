import ProtocolSpec
import SeededRandom
import SpecParser
import Testing

struct ManyMistakesTests {
    /// Planted mistakes, all in one document, and what is said of each.
    static let mistakes: [(of: String, with: String, message: String)] = [
        ("x-perspective: server", "x-perspective: 👉sever", "x-perspective is \"server\", not \"sever\""),
        (
            "    address: /tables", "    👉adress: /tables",
            "unknown key \"adress\" in a channel; did you mean \"address\"?"
        ),
        ("      4404:", "      👉4403:", "\"4403\" is here a second time (first in line 38); remove or rename one"),
        ("      4405:", "      👉1005:", "1005 is reserved and never sent in a close frame; use 4000 to 4999"),
        (
            "x-on-invalid: ignore", "👉x-on-invald: ignore",
            "unknown key \"x-on-invald\" in a channel; did you mean \"x-on-invalid\"?"
        ),
        ("by: $sender.id", "by: 👉$sender.di", "\"$sender.di\" is not a source; did you mean \"$sender.id\"?"),
        ("to: others", "to: 👉everyone", "\"to\" is one of all, others, sender, not \"everyone\""),
        (
            "lifetime: P1W", "lifetime: 👉1 week",
            "\"1 week\" is not a lifetime; write an ISO 8601 duration such as PT15M or P7D"
        ),
        ("maximum: 7200", "👉uniqueItems: true", ""),
        (
            "kind: {const: resigned}", "👉kind: {const: moved}",
            "\"moved\" and \"resigned\" cannot be told apart: both have kind: moved; give one another constant"
        ),
    ]

    @Test func `ten planted mistakes are ten diagnostics in one run`() throws {
        let marked = MarkedText(try ClubContract.edited(Self.mistakes.map { ($0.of, $0.with) }))
        let found = problems(inContract: marked.text)
        #expect(found.map(\.location) == marked.places)
        for (diagnostic, mistake) in zip(found, Self.mistakes) where !mistake.message.isEmpty {
            #expect(diagnostic.message == mistake.message)
        }
    }

    @Test func `each of them is found alone too`() throws {
        for mistake in Self.mistakes {
            let marked = MarkedText(try ClubContract.edited((mistake.of, mistake.with)))
            let found = problems(inContract: marked.text)
            #expect(found.first?.location == marked.places.first, "\(mistake.with)")
        }
    }

    /// Whatever one line of the contract is lost, the parser says something and lives.
    @Test func `no missing line stops the parser`() throws {
        let lines = ClubContract.text.split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices {
            var rest = lines
            rest.remove(at: index)
            let text = rest.joined(separator: "\n")
            if let error = #expect(throws: DocumentError.self, performing: { try keepsOrThrows(text) }) {
                #expect(!error.diagnostics.isEmpty, "without \(lines[index])")
            }
        }
    }

    /// Bytes that a careless editor, a bad disk or an attacker made of the contract: some seeds, each the same for ever.
    @Test(arguments: 0..<40)
    func `no mangled bytes stop the parser`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var bytes = Array(ClubContract.text.utf8)
        let interesting = Array("[]{}:,-?*&!|>'\"#%@`~<= \n\r\t\\aé\u{FEFF}\u{2028}".utf8) + [0, 0xFF, 0xC3]
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: bytes.indices, using: &random)
            let piece = (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in
                interesting.randomElement(using: &random)
            }
            bytes.replaceSubrange(place..<min(place + Int.random(in: 0...4, using: &random), bytes.count), with: piece)
        }
        do throws(DocumentError) {
            _ = try RoomContractParser(files: .memory()).parse(bytes, file: "a.yaml")
        } catch {
            #expect(!error.diagnostics.isEmpty)
            #expect(!error.description.isEmpty)
        }
    }

    /// The same for a value that is of another kind than anybody expects.
    @Test(arguments: ["null", "7", "[]", "{a: 1}"])
    func `no value of a wrong kind stops the parser`(value: String) throws {
        let lines = ClubContract.text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            // What is nested under the key goes with it.
            let indentation = line.prefix { $0 == " " }.count
            let nested = lines[(index + 1)...].prefix { $0.prefix { $0 == " " }.count > indentation }.count
            var changed = lines
            changed.replaceSubrange(index...(index + nested), with: ["\(line[...colon]) \(value)"])
            let text = changed.joined(separator: "\n")
            if let error = #expect(throws: DocumentError.self, performing: { try keepsOrThrows(text) }) {
                #expect(!error.diagnostics.isEmpty)
            }
        }
    }

    /// Throws what the parser does, or an empty-handed error of its own where the value was no mistake after all.
    private func keepsOrThrows(_ text: String) throws {
        _ = try contract(text)
        throw DocumentError(
            diagnostics: [Diagnostic(location: .init(file: "", line: 1, column: 1), message: "no mistake")],
            sources: [:]
        )
    }
}
