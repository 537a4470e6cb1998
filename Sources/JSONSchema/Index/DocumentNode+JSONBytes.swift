package import ProtocolSpec

extension DocumentNode {
    /// The value as a JSON text, without spaces; each number exactly as large as in the document.
    package var jsonBytes: [UInt8] {
        var output: [UInt8] = []
        // What is still to be written, last first: no recursion, however deep the document is.
        var rest: [JSONPiece] = [.value(self)]
        while let piece = rest.popLast() {
            switch piece {
            case .text(let text): output += text.utf8
            case .name(let name):
                JSONText.write(name, to: &output)
                output.append(UInt8(ascii: ":"))
            case .value(let node): node.write(to: &output, rest: &rest)
            }
        }
        return output
    }

    private enum JSONPiece {
        case text(String)
        case name(String)
        case value(DocumentNode)
    }

    private func write(to output: inout [UInt8], rest: inout [JSONPiece]) {
        switch content {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .integer(let value): output += String(value).utf8
        case .number(let value): output += value.description.utf8
        case .string(let text): JSONText.write(text, to: &output)
        case .sequence(let items):
            output.append(UInt8(ascii: "["))
            rest.append(.text("]"))
            for (index, item) in items.enumerated().reversed() {
                rest.append(.value(item))
                if index > 0 { rest.append(.text(",")) }
            }
        case .mapping(let entries):
            output.append(UInt8(ascii: "{"))
            rest.append(.text("}"))
            for (index, entry) in entries.enumerated().reversed() {
                rest.append(.value(entry.value))
                rest.append(.name(entry.key))
                if index > 0 { rest.append(.text(",")) }
            }
        }
    }
}

extension JSONIndex {
    /// A value of a document, such as an example in a contract.
    ///
    /// - Parameter node: the value; its offsets are those of ``DocumentNode/jsonBytes``.
    /// - Throws: where it is nested too deep.
    package init(_ node: DocumentNode) throws(JSONSyntaxError) {
        try self.init(node.jsonBytes)
    }
}
