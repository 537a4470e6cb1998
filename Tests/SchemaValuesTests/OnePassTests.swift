import ContractFiles
import ContractReading
import Foundation
import JSONSchema
import ProtocolSpec
import SchemaValues
import SeededRandom
import Testing

/// One pass over a text and an index of it come to the same verdict.
struct OnePassTests {
    /// What was compared.
    private struct Tally {
        var allowed = 0
        var refused = 0
        var leftToIndex = 0

        /// Judges a text in both ways.
        mutating func compare(_ schema: JSONSchema, _ bytes: [UInt8], _ comment: String) {
            let index = try? JSONIndex(bytes)
            let isValid = index.map { schema.isValid($0) } ?? false
            let isAllowed = schema.isValidInOnePass(bytes)
            // Mostly texts are the same in both, so that words are only made where they are not.
            if schema.isValid(bytes) != isValid || (isAllowed && !isValid) {
                Issue.record("\(comment): \(String(decoding: bytes, as: UTF8.self)): \(isAllowed) and \(isValid)")
            }
            if isAllowed { allowed += 1 } else if isValid { leftToIndex += 1 } else { refused += 1 }
            guard let index, isValid, !isAllowed, schema.isForOnePass,
                JSONDocument.repeatedNames(in: index, file: "text").isEmpty
            else { return }
            Issue.record("\(comment): one pass does not know \(String(decoding: bytes, as: UTF8.self))")
        }

        /// Judges generated values of a schema, and each of them changed.
        mutating func compare(_ subject: SchemaSubject, _ name: String, values: Int, changes: Int, seed: UInt64) {
            var generator = SchemaValueGenerator(subject, seed: seed)
            var broken = BrokenText(seed: seed)
            for _ in 0..<values {
                // Where one was not found, the others would take as long.
                guard let text = generator.next(invalid: 30)?.value.jsonBytes else { return }
                compare(subject.plan[0], text, name)
                for _ in 0..<changes { compare(subject.plan[0], broken.changed(text), name) }
            }
        }
    }

    @Test("of each keyword", arguments: SchemaValueGeneratorTests.schemas)
    func keywords(_ sketch: SchemaSketch) throws {
        var tally = Tally()
        tally.compare(try sketch.subject(), sketch.text, values: 20, changes: 20, seed: 3)
        #expect(tally.allowed + tally.leftToIndex > 15)
        #expect(tally.refused > 15)
    }

    @Test("of drawn schemas", arguments: [SchemaReading.asMeant, .literal])
    func drawnSchemas(_ reading: SchemaReading) throws {
        var (tally, eligible) = (Tally(), 0)
        var drawn = DrawnSchema(seed: 18)
        for number in 0..<400 {
            let sketch = SchemaSketch(drawn.next(), reading: reading)
            let subject = try sketch.subject()
            if subject.plan[0].isForOnePass { eligible += 1 }
            tally.compare(subject, sketch.text, values: 4, changes: 12, seed: UInt64(number))
        }
        print("drawn: \(eligible) schemas are judged in one pass; \(tally)")
        #expect(eligible > 150)
        #expect(tally.allowed > 2_000)
        #expect(tally.refused > 2_000)
    }

    @Test(
        "of contracts' messages",
        arguments: ["spec", "Examples/contracts", RecognitionTests.corpus].compactMap(\.self)
    )
    func messages(_ folder: String) throws {
        var (tally, eligible, count) = (Tally(), 0, 0)
        for contract in try Self.contracts(in: folder) {
            let references = SchemaReferences(contract.documents)
            for message in contract.messages {
                guard case .json = message.payload, let source = message.payload.schema else { continue }
                let options = SchemaOptions(dialect: source.dialect == .draft07 ? .draft07 : .draft2020)
                let subject = SchemaSubject(source.node, references: references, options: options)
                count += 1
                if subject.plan[0].isForOnePass { eligible += 1 }
                tally.compare(subject, message.name, values: 4, changes: 8, seed: 1)
            }
        }
        print("\(folder): \(eligible) of \(count) messages are judged in one pass; \(tally)")
        #expect(eligible * 2 > count)
        if folder == "spec" { #expect(eligible == count && tally.leftToIndex < 5) }
    }

    private static func contracts(in folder: String) throws -> [Contract] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let place = URL(filePath: folder, relativeTo: root).path
        return try FileManager.default.contentsOfDirectory(atPath: place).sorted().compactMap { file in
            guard file.hasSuffix(".yaml") || file.hasSuffix(".yml") || file.hasSuffix("i.json") else { return nil }
            return try ContractFile.reading(place + "/" + file).contract
        }
    }

    @Test func `of any text, where all that is JSON is allowed`() throws {
        let anything = try SchemaSketch("true").subject().plan[0]
        var broken = BrokenText(seed: 5)
        let text = Array(
            #"{"a": [1, -2.50e+3, "é\n\ud83d\ude00", {"b": {}, "": [[]]}, true, false, null], "b": "😀"}"#.utf8
        )
        var readable = 0
        for _ in 0..<20_000 {
            let changed = broken.changed(text)
            let isRead = (try? JSONIndex(changed)) != nil
            if isRead { readable += 1 }
            guard anything.isValidInOnePass(changed) != isRead else { continue }
            Issue.record("\(String(decoding: changed, as: UTF8.self)) is \(isRead ? "" : "not ")JSON to an index")
        }
        #expect((2_000..<18_000).contains(readable))
    }
}
