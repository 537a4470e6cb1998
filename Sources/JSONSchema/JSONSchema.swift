package import ProtocolSpec

/// A compiled JSON Schema (draft 7 and 2020-12), which judges JSON texts by their bytes.
///
/// ```swift
/// let schema = JSONSchema.compile(node, documents: SchemaDocuments { files[$0] })
/// let index = try JSONIndex(bytes)                 // or JSONIndex(node): a value of a document
/// schema.isValid(index)                            // quick, says no more
/// schema.isValid(bytes)                            // quicker, where the text is not needed for anything else
/// schema.judge(index).problems                     // each with pointer, offset, the keyword's place, a sentence
/// ```
///
/// Many schemas that share parts are compiled together by ``SchemaCompiler``. A plan is a value that any number of
/// tasks may use at once. What it does is bounded: a schema that would run away ends in a verdict that says so.
package struct JSONSchema: Sendable {
    let program: SchemaProgram
    let root: Int

    /// Compiles one schema.
    ///
    /// - Parameters:
    ///   - schema: a part of a document.
    ///   - documents: where its references may lead.
    ///   - options: how it is read.
    /// - Returns: the plan, whose schema 0 it is, with everything that could not be read.
    package static func compile(
        _ schema: DocumentNode,
        documents: SchemaDocuments = SchemaDocuments(),
        options: SchemaOptions = SchemaOptions()
    ) -> SchemaPlan {
        var compiler = SchemaCompiler(documents: documents, options: options)
        _ = compiler.add(schema)
        return compiler.finish()
    }

    /// Whether a value is what the schema says.
    ///
    /// - Parameters:
    ///   - index: the text.
    ///   - token: the value in it; 0 is all of it.
    /// - Returns: false as well where it would take too much work to judge.
    package func isValid(_ index: JSONIndex, at token: Int = 0) -> Bool {
        SchemaEvaluator.run(program, index, isCollecting: false) { evaluator in
            evaluator.check(root, token, false) && !evaluator.hasGivenUp
        } ?? false
    }

    /// Whether a text is JSON, and what the schema says.
    ///
    /// - Parameter bytes: all of the text.
    /// - Returns: the verdict of an index, which is only made where one pass over the text does not say yes.
    package func isValid(_ bytes: [UInt8]) -> Bool {
        if isValidInOnePass(bytes) { return true }
        guard let index = try? JSONIndex(bytes) else { return false }
        return isValid(index)
    }

    /// Whether one pass can judge texts by the schema, at least where no name repeats and no pattern takes long.
    package var isForOnePass: Bool { program.onePass.shapes.start[root].isEligible }

    /// Whether one pass over a text is enough to say that it is JSON, and what the schema says.
    ///
    /// - Parameter bytes: all of the text.
    /// - Returns: false as well where one pass does not know.
    package func isValidInOnePass(_ bytes: [UInt8]) -> Bool {
        isForOnePass && OnePassJudge.allows(bytes, program, root)
    }

    /// All that is wrong with a value.
    ///
    /// - Parameters:
    ///   - index: the text.
    ///   - token: the value in it; 0 is all of it.
    /// - Returns: the problems, at most 100, in the order of the schema; none where the value is valid. Their pointers and
    ///   offsets count from the start of the text.
    package func judge(_ index: JSONIndex, at token: Int = 0) -> SchemaVerdict {
        let verdict = SchemaEvaluator.run(program, index, isCollecting: true) { evaluator in
            let isValid = evaluator.check(root, token, false)
            let problems =
                evaluator.hasGivenUp ? [evaluator.givenUp(root, token)] : isValid ? [] : evaluator.problems
            return SchemaVerdict(
                problems: problems,
                hasGivenUp: evaluator.hasGivenUp,
                work: evaluator.work,
                overlaps: evaluator.overlaps
            )
        }
        return verdict ?? SchemaVerdict(problems: [], hasGivenUp: false)
    }
}
