/// Objects whose members' names are not known beforehand.
extension JSONReader {
    /// Reads an object as a dictionary.
    ///
    /// - Parameter value: reads one member's value.
    /// - Returns: the values by name; of members with one name the last counts. Names that Swift calls equal, such as
    ///   two spellings of «é», are one name here.
    /// - Throws: where it is not an object, or one of its values can't be read.
    @_lifetime(self: copy self)
    public mutating func map<Value>(
        of value: (inout JSONReader) throws(DecodeError) -> Value
    ) throws(DecodeError) -> [String: Value] {
        try beginObject()
        var values: [String: Value] = [:]
        var isFirst = true
        while let member = try nextName(isFirst: &isFirst) {
            let name = string(of: member)
            do throws(DecodeError) { values[name] = try value(&self) } catch { throw error.inside(name) }
        }
        return values
    }
}

extension JSONWriter {
    /// The members of a dictionary in the order in which they are written: by their names' UTF-8, so that equal values
    /// are equal bytes.
    ///
    /// - Parameters:
    ///   - values: the values by name.
    ///   - names: those that the object has as properties of its own, and that are therefore left out.
    /// - Returns: the members to write.
    public static func sorted<Value>(
        _ values: [String: Value],
        except names: Set<String> = []
    ) -> [(key: String, value: Value)] {
        values.filter { !names.contains($0.key) }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    /// Appends a member's name, and a comma before it unless it is the first. The value must be written next.
    public mutating func member(_ name: String) {
        separator()
        string(name)
        raw(":")
    }
}
