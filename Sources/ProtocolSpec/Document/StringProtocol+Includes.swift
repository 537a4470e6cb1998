extension StringProtocol {
    /// Whether the bytes of a text stand in this one.
    ///
    /// `contains` looks at characters, with tables that it makes for each search: of a document's texts, that takes long.
    package func includes(_ text: String) -> Bool {
        let found = utf8.withContiguousStorageIfAvailable { own in
            text.utf8.withContiguousStorageIfAvailable { Self.position(of: $0, in: own) != nil } ?? false
        }
        return found ?? contains(text)
    }

    private static func position(of text: UnsafeBufferPointer<UInt8>, in own: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let first = text.first else { return 0 }
        guard text.count <= own.count else { return nil }
        return (0...own.count - text.count).first { start in
            own[start] == first && text.indices.allSatisfy { own[start + $0] == text[$0] }
        }
    }
}
