import CodecRuntime
import JSONSchema
import ProtocolSpec

/// Any bytes are JSON or have a problem within them; and where they are an array, its first item is taken for a schema of
/// the others: the quick verdict and the list of problems agree, by the letter and as it is meant.
enum SchemaTarget {
    private static let file = "fuzz.json"
    private static let anything = JSONSchema.compile(DocumentNode(content: .bool(true), location: place))[0]
    private static let place = SourceLocation(file: file, line: 1, column: 1)

    static func complaint(about bytes: [UInt8]) -> String? {
        let isJSON = (try? JSONIndex(bytes)) != nil
        guard anything.isValidInOnePass(bytes) == isJSON else { return "one pass and the index read otherwise" }
        let isKnown = (try? JSONValue(decoding: bytes.span.bytes)) != nil
        do throws(JSONSyntaxError) {
            let index = try JSONIndex(bytes)
            let items = index.items(of: 0)
            guard let first = items.first else { return nil }
            let schema = JSONDocument.node(first, of: index, file: file)
            return complaint(about: schema) ?? complaint(about: schema, items.dropFirst(), in: index)
        } catch {
            guard 0...bytes.count ~= error.offset else { return "a problem outside of the text" }
            return isKnown ? "JSONReader reads what the index refuses: \(error.message)" : nil
        }
    }

    /// What is written is read as the same.
    private static func complaint(about node: DocumentNode) -> String? {
        let text = node.jsonBytes
        guard let index = try? JSONIndex(text) else { return "what is written is not JSON" }
        return JSONDocument.node(0, of: index, file: file).jsonBytes == text ? nil : "written otherwise the second time"
    }

    private static func complaint(
        about schema: DocumentNode,
        _ values: ArraySlice<Int>,
        in index: JSONIndex
    ) -> String? {
        for dialect in SchemaDialect.allCases {
            for reading in SchemaReading.allCases {
                let options = SchemaOptions(dialect: dialect, reading: reading)
                let plan = JSONSchema.compile(schema, options: options)
                guard (plan.problems + plan.readings).allSatisfy({ !$0.message.isEmpty }) else { return "no word" }
                for value in values {
                    let text = Array(index.text(of: value))
                    guard let other = passComplaint(plan[0], text) ?? passComplaint(plan[0], text.dropLast()) else {
                        continue
                    }
                    return other
                }
                for value in values {
                    let verdict = plan[0].judge(index, at: value)
                    if verdict.hasGivenUp { continue }
                    guard plan[0].isValid(index, at: value) == verdict.isValid else { return "two verdicts" }
                    guard verdict.problems.allSatisfy({ isWithin($0, index) }) else { return "a problem elsewhere" }
                }
            }
        }
        return nil
    }

    /// What one pass allows, an index allows, too; and where no name repeats, the other way round.
    private static func passComplaint(_ schema: JSONSchema, _ text: some Sequence<UInt8>) -> String? {
        let bytes = Array(text)
        let index = try? JSONIndex(bytes)
        let isValid = index.map { schema.isValid($0) } ?? false
        guard schema.isValidInOnePass(bytes) != isValid else { return nil }
        guard isValid, let index else { return "one pass allows what the index does not" }
        let hasRepeats = !JSONDocument.repeatedNames(in: index, file: file).isEmpty
        // Patterns may take more where there is an index, which tells how many values a text has.
        let mayKnow = schema.isForOnePass && schema.judge(index).work < 300_000
        return hasRepeats || !mayKnow ? nil : "one pass does not know"
    }

    private static func isWithin(_ problem: SchemaProblem, _ index: JSONIndex) -> Bool {
        problem.offset < index.bytes.count && !problem.message.isEmpty
            && problem.causes.allSatisfy { isWithin($0, index) }
    }
}
