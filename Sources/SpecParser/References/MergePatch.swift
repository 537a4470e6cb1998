package import ProtocolSpec

extension DocumentNode {
    /// The document that a merge patch makes of this one (RFC 7396): members of the patch replace those of the same name,
    /// mappings are merged, and null removes. Every part keeps its place.
    package func merged(with patch: DocumentNode) -> DocumentNode {
        guard let changes = patch.entries else { return patch }
        var result = entries ?? []
        for change in changes {
            let index = result.firstIndex { $0.key == change.key }
            if case .null = change.value.content {
                if let index { result.remove(at: index) }
            } else if let index {
                let value = result[index].value.merged(with: change.value)
                result[index].value = value
                if change.value.entries == nil { result[index].keyLocation = change.keyLocation }
            } else {
                let empty = DocumentNode(content: .mapping([]), location: change.value.location)
                let value = change.value.entries == nil ? change.value : empty.merged(with: change.value)
                result.append(Entry(key: change.key, keyLocation: change.keyLocation, value: value))
            }
        }
        return DocumentNode(content: .mapping(result), location: entries == nil ? patch.location : location)
    }

    /// The same mapping without a key.
    package func without(_ key: String) -> DocumentNode {
        guard let entries else { return self }
        return DocumentNode(content: .mapping(entries.filter { $0.key != key }), location: location)
    }
}
