internal import ProtocolSpec

/// Finds what is wrong in schemas by themselves, without any value.
struct SchemaFaults {
    let graph: SchemaGraph
    var faults: FaultCollector
    var suggestions = WordSuggestions()
    /// Steps that looking around may still take.
    var budget = 500_000

    init(graph: SchemaGraph, faults: FaultCollector) {
        self.graph = graph
        self.faults = faults
    }

    mutating func findAll() {
        for number in graph.places.indices {
            let place = graph.places[number]
            findUnknownWords(of: place)
            findWrongShapes(of: place)
            findForeignWords(of: place, number)
            findReferences(of: place)
            findTypes(of: place)
            findValues(of: place, number)
            findBounds(of: place)
            findFormats(of: place, number)
            findRequired(of: place, number)
            findBranches(of: place, number)
        }
    }
}
