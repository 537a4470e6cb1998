internal import ProtocolSpec

/// Finds what has no meaning on a WebSocket, and values that break what stands beside them.
struct DocumentFaults {
    let parts: DocumentParts
    var references: DocumentReferences
    var faults: FaultCollector
    private var suggestions = WordSuggestions()

    init(parts: DocumentParts, references: DocumentReferences, faults: FaultCollector) {
        self.parts = parts
        self.references = references
        self.faults = faults
    }

    mutating func findAll() {
        for binding in parts.channelBindings { findMethod(binding.value) }
        for (what, binding) in parts.otherBindings { findMisplaced(binding, what) }
        for server in parts.servers { findVariables(of: server) }
        for parameter in parts.parameters { findValues(of: parameter.value, "the parameter \"\(parameter.key)\"") }
        for message in parts.messages { findMessageWords(message) }
        for operation in parts.legacyOperations { findEmpty(operation) }
    }

    private mutating func findMethod(_ binding: DocumentNode) {
        guard let method = binding["method"], let text = method.string, text.uppercased() != "GET" else { return }
        faults.add(
            "method",
            "a WebSocket handshake is a GET (RFC 6455, section 4.1), so that \"method: \(text)\" has no effect",
            cure: "write GET, or remove it",
            at: method.location
        )
    }

    private mutating func findMisplaced(_ binding: DocumentNode.Entry, _ what: String) {
        let words = (binding.value.entries ?? []).map(\.key).filter { ["method", "query", "headers"].contains($0) }
        guard !words.isEmpty else { return }
        let names = words.map { "\"\($0)\"" }.phrase
        faults.add(
            "binding",
            "a ws binding belongs to a channel, so that \(names) of \(what) \(words.count == 1 ? "is" : "are") passed over",
            cure: "move the binding to the channel",
            at: binding.keyLocation
        )
    }

    private mutating func findVariables(of server: DocumentNode.Entry) {
        guard let node = references.target(of: server.value) else { return }
        let address = ["url", "host", "pathname"].compactMap { node[$0]?.string }.joined(separator: "/")
        for entry in node["variables"]?.entries ?? [] {
            if !address.contains("{\(entry.key)}") {
                faults.add(
                    "variable",
                    "the address of \"\(server.key)\" has no {\(entry.key)}, so that this variable has no effect",
                    cure: "write {\(entry.key)} into the address, or remove the variable",
                    at: entry.keyLocation
                )
            }
            if let variable = references.target(of: entry.value) {
                findValues(of: variable, "the variable \"\(entry.key)\"")
            }
        }
    }

    /// Defaults and examples of a parameter or variable, which is a text.
    private mutating func findValues(of node: DocumentNode, _ what: String) {
        let words = (node["enum"]?.items ?? []).compactMap(\.scalarText)
        let shown = [("the default", node["default"])] + (node["examples"]?.items ?? []).map { ("the example", $0) }
        for (name, value) in shown {
            guard let value, let text = value.scalarText else { continue }
            if !words.isEmpty, !words.contains(text) {
                let near = suggestions.nearest(to: text, among: words)
                faults.add(
                    "example",
                    "\(name) \(value.excerpt) of \(what) is not in its \"enum\", so that it is not a right value",
                    cure: near.map { "did you mean \"\($0)\"?" } ?? "add it there, or correct it",
                    at: value.location
                )
            } else if let last = text.last, last == "\"" || last == "'", text.dropLast().allSatisfy({ $0 != last }),
                !text.contains(" ")
            {
                faults.add(
                    "example",
                    "\(name) \(text) of \(what) ends in a stray quote, so that it is a value with this quote in it",
                    cure: "remove the quote",
                    at: value.location
                )
            }
        }
    }

    private mutating func findMessageWords(_ message: DocumentNode) {
        for entry in message.entries ?? [] {
            switch entry.key {
            case "headers":
                faults.add(
                    "headers",
                    "a WebSocket frame has no header fields, so that \"headers\" of a message are never sent",
                    cure:
                        "describe what is sent in \"payload\", and header fields of the handshake in the channel's ws binding",
                    at: entry.keyLocation
                )
            case "contentType":
                guard let text = entry.value.string, !text.contains("/"), !text.contains("{") else { continue }
                faults.add(
                    "content type",
                    "\"\(text)\" is not a content type, which has two parts, so that payloads are read as \(text.lowercased().contains("json") ? "JSON" : "opaque")",
                    cure: text.lowercased().contains("json")
                        ? "write application/json" : "write one such as application/json",
                    at: entry.value.location
                )
            default: continue
            }
        }
    }

    private mutating func findEmpty(_ operation: DocumentNode.Entry) {
        guard let message = operation.value["message"],
            let choice = message.entry("oneOf"), choice.value.items?.isEmpty == true
        else { return }
        faults.add(
            "empty choice",
            "\"oneOf\" is empty, so that \"\(operation.key)\" has no message",
            cure: "list the messages, or remove \"\(operation.key)\"",
            at: choice.keyLocation
        )
    }
}
