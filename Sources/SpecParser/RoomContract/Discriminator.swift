internal import CodecRuntime
internal import ProtocolSpec

/// Finds the field that says which message a frame is: one that every message requires with a constant of its own.
struct Discriminator {
    /// A message of one direction, and where to point when it is at fault.
    struct Candidate {
        var message: Message
        var location: SourceLocation
    }

    let receives: [Candidate]
    let sends: [Candidate]

    /// The field's name.
    ///
    /// - Returns: nil where no field tells all messages apart; the errors are at the messages' places.
    func name(diagnostics: inout DiagnosticCollector) -> String? {
        let all = receives + sends
        guard let first = all.first else { return nil }
        let shared = first.message.constants.map(\.name).filter { name in
            all.allSatisfy { $0.message.constant(name) != nil }
        }
        if let name = shared.first(where: { twins($0, receives) == nil && twins($0, sends) == nil }) { return name }
        if let name = shared.first {
            report(twins(name, receives), name, diagnostics: &diagnostics)
            report(twins(name, sends), name, diagnostics: &diagnostics)
        } else {
            reportMissing(all, diagnostics: &diagnostics)
        }
        return nil
    }

    /// The first two messages of a direction that the field does not tell apart.
    private func twins(_ name: String, _ direction: [Candidate]) -> (Candidate, Candidate)? {
        var seen: [String: Candidate] = [:]
        for candidate in direction {
            guard let constant = candidate.message.constant(name) else { continue }
            if let twin = seen.updateValue(candidate, forKey: constant.value) { return (twin, candidate) }
        }
        return nil
    }

    private func report(
        _ twins: (Candidate, Candidate)?,
        _ name: String,
        diagnostics: inout DiagnosticCollector
    ) {
        guard let (first, second) = twins, let constant = second.message.constant(name) else { return }
        diagnostics.error(
            "\"\(first.message.name)\" and \"\(second.message.name)\" cannot be told apart: both have "
                + "\(name): \(constant.value); give one another constant",
            at: constant.location
        )
    }

    private func reportMissing(_ all: [Candidate], diagnostics: inout DiagnosticCollector) {
        // The name that most messages agree on is what the others lack; of equals the first in the document.
        let names = all.flatMap { $0.message.constants.map(\.name) }
        let usual = names.max { left, right in
            (names.count { $0 == left }, names.lastIndex(of: right) ?? 0)
                < (names.count { $0 == right }, names.lastIndex(of: left) ?? 0)
        }
        let name = usual ?? "type"
        for candidate in all where candidate.message.constant(name) == nil {
            diagnostics.error(
                "nothing tells \"\(candidate.message.name)\" from other messages; require a property \"\(name)\" "
                    + "with a string as its \"const\"",
                at: candidate.location
            )
        }
    }
}

extension Message {
    /// Required properties that are constant strings, in the document's order.
    var constants: [(name: String, value: String, location: SourceLocation)] {
        (payload.object?.properties ?? []).compactMap { property in
            guard property.isRequired, case .constant(.string(let value)) = property.schema.kind else { return nil }
            return (property.name, value, property.location)
        }
    }

    func constant(_ name: String) -> (name: String, value: String, location: SourceLocation)? {
        constants.first { $0.name == name }
    }
}
