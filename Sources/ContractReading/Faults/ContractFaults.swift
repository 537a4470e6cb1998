package import ProtocolSpec

/// Finds the true faults of a document: what keeps it from saying what its author meant.
///
/// It warns of nothing that is only unusual. What leaves no reading at all is told by `ContractReader`.
package struct ContractFaults {
    /// - Parameter contract: a contract that was read.
    /// - Returns: warnings, by place, each kind once per place; what is there very often is folded to its first places.
    package static func find(in contract: Contract) -> [Diagnostic] {
        var references = DocumentReferences(roots: contract.documents)
        guard let root = contract.documents[contract.location.file] else { return [] }
        let parts = DocumentParts(root, references: &references)
        var graph = SchemaGraph(references: references, isLiteral: contract.isLiteral)
        for schema in schemas(of: contract, parts) { graph.add(schema) }
        for entry in parts.schemas { graph.add(entry.value, isDefinition: true) }
        var schemas = SchemaFaults(graph: graph, faults: FaultCollector())
        schemas.findAll()
        var examples = ExampleFaults(contract: contract, graph: graph, faults: schemas.faults)
        examples.findAll()
        var messages = MessageFaults(contract: contract, parts: parts, graph: graph, faults: examples.faults)
        messages.findAll()
        var ties = TieFaults(contract: contract, faults: messages.faults)
        ties.findAll()
        var document = DocumentFaults(parts: parts, references: graph.references, faults: ties.faults)
        document.findAll()
        let components = UnusedComponents(of: root, documents: contract.documents)
        var unused = UnusedFaults(contract: contract, parts: parts, unused: components, faults: document.faults)
        unused.findAll()
        return unused.faults.sorted
    }

    /// The schemas at which to begin: everything else is reached from them.
    private static func schemas(of contract: Contract, _ parts: DocumentParts) -> [DocumentNode] {
        (contract.messages + contract.unusedMessages).compactMap { $0.payload.schema?.node }
            + parts.messages.compactMap { $0["headers"] }
            + parts.parameters.compactMap { $0.value["schema"] }
            + parts.channelBindings.flatMap { [$0.value["query"], $0.value["headers"]].compactMap(\.self) }
    }
}
