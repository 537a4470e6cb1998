import ContractReading
import ProtocolSpec
import SpecParser

/// A document with marks at the places that warnings are expected at.
struct FaultyDocument {
    /// Says where a warning belongs; it is not part of the document.
    private static let mark: Character = "👉"

    private var contents: [String: [UInt8]] = [:]
    /// The marked places, in the order of the files given, then of the text.
    private(set) var marks: [ProtocolSpec.SourceLocation] = []

    /// - Parameters:
    ///   - main: the contract.
    ///   - files: other files, by their path.
    init(_ main: String, files: [(name: String, text: String)] = []) {
        for (name, text) in [("api.yaml", main)] + files { add(text, as: name) }
    }

    private mutating func add(_ text: String, as file: String) {
        var (line, column) = (1, 1)
        var clean = ""
        for character in text {
            if character == Self.mark {
                marks.append(ProtocolSpec.SourceLocation(file: file, line: line, column: column))
                continue
            }
            clean.append(character)
            if character == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
        }
        contents[file] = Array(clean.utf8)
    }

    /// The contract of the document.
    func contract() throws -> Contract {
        let contents = contents
        let files = DocumentFiles(
            contents: { path, limit throws(DocumentFiles.Failure) in
                guard let bytes = contents[path] else { throw .notFound }
                return Array(bytes.prefix(limit))
            },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
        return try ContractReader(files: files).read(contents["api.yaml"] ?? [], file: "api.yaml").contract
    }

    /// The faults of the document, by place.
    func faults() throws -> [Diagnostic] {
        ContractFaults.find(in: try contract())
    }
}

extension FaultyDocument {
    /// A document whose one message has this payload.
    ///
    /// - Parameters:
    ///   - schema: the payload, from the first column.
    ///   - schemas: what stands under `components.schemas`, from the first column.
    /// - Returns: the document.
    static func payload(_ schema: String, schemas: String = "") -> FaultyDocument {
        let components = schemas.isEmpty ? "" : "components:\n  schemas:\n" + indented(schemas, by: 4)
        return FaultyDocument(
            """
            asyncapi: 3.0.0
            info: {title: Test, version: 1.0.0}
            x-perspective: server
            defaultContentType: application/json
            channels:
              c:
                address: /
                messages:
                  m:
                    payload:
            \(indented(schema, by: 10))
            operations:
              o: {action: receive, channel: {$ref: '#/channels/c'}}
            \(components)
            """
        )
    }

    static func indented(_ text: String, by columns: Int) -> String {
        let blank = String(repeating: " ", count: columns)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : blank + $0 }
            .joined(separator: "\n")
    }
}
