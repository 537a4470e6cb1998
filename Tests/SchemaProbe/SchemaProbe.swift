import Foundation
import JSONSchema
import ProtocolSpec

/// Lends the validator to tests that are not written in Swift: reads JSON texts from standard input, one a line, and writes
/// an answer to each to standard output.
///
/// A line is `{"schema": …, "documents": {URI: …}, "dialect": "draft07" | "draft2020", "reading": "asMeant" | "literal",
/// "formats": true, "instances": […]}`; of these, only `schema` and `instances` are needed. The answer is `{"problems":
/// […], "readings": […], "valid": [true, …], "errors": [[…], …]}`, the first two being what the schema is told.
///
/// Times are told where they are asked for. With `"rounds": N` the answer has `"nanoseconds"`: for each instance what it
/// costs to index and judge it, the least of five turns of N rounds; and `"alone"`, what judging alone costs. With `"codec": MESSAGE` as well it has `"beside"`: for
/// each instance 25 turns of N rounds, `[plan, decoder]`, where the decoder is the generated one of that message of Send
/// Buddy's contract. With `"plans": N` it has `"compiling"`: the nanoseconds of each of N times that all of `"schemas"`, a
/// list, are compiled into one plan.
@main
enum SchemaProbe {
    static func main() throws {
        while let line = readLine() {
            let answer = answer(to: Array(line.utf8))
            try FileHandle.standardOutput.write(contentsOf: Data(answer + [UInt8(ascii: "\n")]))
        }
    }

    private static func answer(to line: [UInt8]) -> [UInt8] {
        do {
            let question = try Question(JSONIndex(line))
            let plan = JSONSchema.compile(
                question.schema,
                documents: SchemaDocuments(question.documents),
                options: question.options
            )
            return answer(plan, question)
        } catch {
            return object(["error": text("\(error.message) at byte \(error.offset)")])
        }
    }

    private static func answer(_ plan: SchemaPlan, _ question: Question) -> [UInt8] {
        let verdicts = question.instances.map { plan[0].judge(question.index, at: $0) }
        let quick = question.instances.map { plan[0].isValid(question.index, at: $0) }
        var members = [
            "problems": list(plan.problems.map { text("\($0)") }),
            "readings": list(plan.readings.map { text("\($0)") }),
            "valid": list(quick.map { word($0) }),
            "errors": list(verdicts.map { list($0.problems.map { text("\($0)") }) }),
        ]
        if let rounds = question.rounds {
            let texts = question.instances.map { Array(question.index.text(of: $0)) }
            let costs = texts.map { text in nanoseconds(rounds) { plan[0].judgements(of: text, rounds) } }
            members["nanoseconds"] = list(costs.map { node(.integer($0)) })
            let alone = texts.map { text in
                (try? JSONIndex(text)).map { index in nanoseconds(rounds) { plan[0].judgements(of: index, rounds) } }
                    ?? 0
            }
            members["alone"] = list(alone.map { node(.integer($0)) })
            if let codec = question.codec {
                let turns = texts.map { codec.turns(beside: plan[0], $0, rounds) }
                members["beside"] = list(turns.map { list($0.map { pair in list(pair.map { node(.integer($0)) }) }) })
            }
        }
        if let plans = question.plans {
            members["compiling"] = list(question.compiling(plans).map { node(.integer($0)) })
        }
        // All ways of judging must agree.
        let texts = question.instances.map { plan[0].isValid(Array(question.index.text(of: $0))) }
        if zip(quick, verdicts).contains(where: { $0 != $1.isValid }) || quick != texts {
            members["disagree"] = word(true)
        }
        return object(members)
    }

    /// What a judgement costs, of so many in a turn.
    private static func nanoseconds(_ rounds: Int, _ judgements: () -> Int) -> Int {
        let turns = (0..<5).map { _ in
            var valid = 0
            let cost = ProcessorTime.nanoseconds { valid = judgements() }
            precondition(valid == 0 || valid == rounds)
            return cost / max(rounds, 1)
        }
        return turns.min() ?? 0
    }

    // MARK: Writing

    private static func text(_ value: String) -> DocumentNode { node(.string(value)) }
    private static func word(_ value: Bool) -> DocumentNode { node(.bool(value)) }
    private static func list(_ values: [DocumentNode]) -> DocumentNode { node(.sequence(values)) }

    private static func object(_ members: [String: DocumentNode]) -> [UInt8] {
        let entries = members.sorted { $0.key < $1.key }
            .map { DocumentNode.Entry(key: $0.key, keyLocation: nowhere, value: $0.value) }
        return node(.mapping(entries)).jsonBytes
    }

    private static func node(_ content: DocumentNode.Content) -> DocumentNode {
        DocumentNode(content: content, location: nowhere)
    }

    private static let nowhere = SourceLocation(file: "", line: 1, column: 1)
}

extension JSONSchema {
    /// Goes from a text to a verdict so many times.
    ///
    /// - Returns: how often the text was valid.
    func judgements(of text: [UInt8], _ times: Int) -> Int {
        var valid = 0
        for _ in 0..<times where isValid(text) { valid += 1 }
        return valid
    }

    /// Judges an index so many times.
    ///
    /// - Returns: how often it was valid.
    func judgements(of index: JSONIndex, _ times: Int) -> Int {
        var valid = 0
        for _ in 0..<times where isValid(index) { valid += 1 }
        return valid
    }
}
