package import ProtocolSpec

/// Schemas that were compiled together, and what was found on the way.
package struct SchemaPlan: Sendable {
    let program: SchemaProgram
    let roots: [Int32]
    /// What can't be read or leads nowhere, by place: there anything is allowed.
    package let problems: [Diagnostic]
    /// What is read otherwise than it is written, by place.
    package let readings: [Diagnostic]

    init(program: SchemaProgram, roots: [Int32], problems: [Diagnostic], readings: [Diagnostic]) {
        self.program = program
        self.roots = roots
        self.problems = problems
        self.readings = readings
    }

    /// A schema by the number that adding it gave.
    package subscript(_ number: Int) -> JSONSchema {
        JSONSchema(program: program, root: Int(roots[number]))
    }
}
