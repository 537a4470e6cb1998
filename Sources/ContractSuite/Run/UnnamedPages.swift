internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// A list that has more pages, where the target does not say where an answer has the address of the next one.
struct UnnamedPages {
    /// A JSON Pointer to that address.
    let pointer: String
    private let shape: String

    /// Looks for the address of a next page in what a server lists; nil where there is none, or more than one.
    init?(_ answer: JSONValue) {
        let addresses = AnswerShape.pointers(in: answer, where: AnswerShape.isAddress)
        let next = addresses.filter { JSONPointer.parts($0).last?.lowercased().contains("next") == true }
        guard next.count == 1, let pointer = next.first else { return nil }
        self.pointer = pointer
        shape = AnswerShape(answer).description
    }

    /// The target's mistake, at the probe.
    ///
    /// - Parameters:
    ///   - probe: what the target says.
    ///   - target: where its file is.
    /// - Returns: an error that ends the run: messages on other pages would be taken for lost.
    func error(_ probe: Probes.Messages, in target: Target) -> SuiteError {
        let location = probe.locations["next"] ?? probe.locations["get"] ?? target.location
        return SuiteError(
            .target,
            "\(location): error: probes.messages: GET \(probe.get) answers \(shape): the list has more pages, and \"next\" does "
                + "not say where the next one's address is; add next: \(pointer)"
        )
    }
}

/// A list that has the address of its next page elsewhere than where the target looks for it.
struct MisplacedNext {
    private let pointer: String
    private let found: String
    private let shape: String

    /// Looks at the first page: later ones may name the one before, and the last one none.
    ///
    /// - Returns: nil where there is an answer at the target's place, or not just one address anywhere else.
    init?(_ answer: JSONValue, _ probe: Probes.Messages) {
        guard let pointer = probe.next, answer[path: JSONPointer.parts(pointer)] == nil else { return nil }
        let addresses = AnswerShape.pointers(in: answer, where: AnswerShape.isAddress)
        guard let found = addresses.first, addresses.count == 1 else { return nil }
        (self.pointer, self.found, shape) = (pointer, found, AnswerShape(answer).description)
    }

    /// The target's mistake, at the probe.
    func error(_ probe: Probes.Messages, in target: Target) -> SuiteError {
        let location = probe.locations["next"] ?? probe.locations["get"] ?? target.location
        return SuiteError(
            .target,
            "\(location): error: probes.messages.next: GET \(probe.get) answers \(shape): there is nothing at \(pointer), and an "
                + "address at \(found): write \(found)"
        )
    }
}
