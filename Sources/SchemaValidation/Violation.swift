package import ProtocolSpec

/// One way in which a value is not what its schema says.
package struct Violation: Hashable, Sendable {
    /// Where in the value: a JSON Pointer (RFC 6901), empty for the whole value.
    package var pointer: String
    /// The schema keyword that is not satisfied: `maxLength`, `required`, `type`.
    package var keyword: String
    /// What was expected and what was found, without quoting a string's text.
    package var message: String
    /// Where the contract says so.
    package var location: SourceLocation

    package init(pointer: String, keyword: String, message: String, location: SourceLocation) {
        self.pointer = pointer
        self.keyword = keyword
        self.message = message
        self.location = location
    }
}

extension Violation: CustomStringConvertible {
    /// `/content: a string of at most 2000 code points, not 2001 (maxLength)`
    package var description: String {
        (pointer.isEmpty ? "" : "\(pointer): ") + "\(message) (\(keyword))"
    }
}

/// A path of member names and array indices as a JSON Pointer.
package enum JSONPointer {
    /// The names and indices of a pointer, outermost first; none for the whole document.
    package static func parts(_ pointer: String) -> [String] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }

    package static func text(_ path: [String]) -> String {
        path.map { part in
            var escaped = "/"
            for scalar in part.unicodeScalars {
                switch scalar {
                case "~": escaped += "~0"
                case "/": escaped += "~1"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            return escaped
        }.joined()
    }
}
