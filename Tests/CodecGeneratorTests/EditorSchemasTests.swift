import CodecGenerator
import Foundation
import ProtocolSpec
import Testing

/// The schemas for editors, for a contract with every keyword. `Tests/EndToEnd/test_schema_command.py` checks that they
/// agree with the readers of scenarios and targets.
///
/// To record: `BELAY_RECORD_GOLDENS=1 swift test --filter EditorSchemasTests`; the run that records fails, so that it
/// is not taken for a check.
@Suite struct EditorSchemasTests {
    private func schemas() throws -> EditorSchemas {
        EditorSchemas(contract: try EveryKeywordContract.parsed())
    }

    @Test(arguments: EditorSchemas.Document.allCases)
    func `a schema is its golden, byte for byte`(_ document: EditorSchemas.Document) throws {
        let golden = EveryKeywordContract.tests.appendingPathComponent("every-keyword.\(document.fileName)")
        let text = try #require(try schemas().files().first { $0.name == document.fileName }).contents
        if ProcessInfo.processInfo.environment["BELAY_RECORD_GOLDENS"] != nil {
            try text.write(to: golden, atomically: true, encoding: .utf8)
            Issue.record("recorded \(golden.lastPathComponent); read the difference, then run again without recording")
        }
        #expect(text == (try String(contentsOf: golden, encoding: .utf8)))
    }

    @Test(arguments: EditorSchemas.Document.allCases)
    func `the same contract gives the same bytes`(_ document: EditorSchemas.Document) throws {
        #expect(try schemas().text(of: document) == schemas().text(of: document))
    }

    @Test func `a duration that is read matches the pattern of durations, and no other does`() throws {
        let pattern = try Regex(DurationText.pattern)
        for text in ["400ms", "1.5s", "2m", "1h", "7us", ".5s", "1.s", "0s"] {
            #expect(DurationText.microseconds(text) != nil && text.contains(pattern))
        }
        for text in ["", "s", "5", ".s", "1.2.3s", "-1s", "1e3s", "5d", " 5s", "5 s", "5S", "٥s"] {
            #expect(DurationText.microseconds(text) == nil && !text.contains(pattern), "\(text)")
        }
    }
}
