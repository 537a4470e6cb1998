import CodecRuntime
import JSONSchema
import ProtocolSpec

/// Any bytes are JSON or have a problem within them; and where they are an array, its first item is taken for a schema of
/// the others: the quick verdict and the list of problems agree, by the letter and as it is meant.
enum SchemaTarget {
    private static let file = "fuzz.json"

    static func complaint(about bytes: [UInt8]) -> String? {
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
                    let verdict = plan[0].judge(index, at: value)
                    if verdict.hasGivenUp { continue }
                    guard plan[0].isValid(index, at: value) == verdict.isValid else { return "two verdicts" }
                    guard verdict.problems.allSatisfy({ isWithin($0, index) }) else { return "a problem elsewhere" }
                }
            }
        }
        return nil
    }

    private static func isWithin(_ problem: SchemaProblem, _ index: JSONIndex) -> Bool {
        problem.offset < index.bytes.count && !problem.message.isEmpty
            && problem.causes.allSatisfy { isWithin($0, index) }
    }
}
