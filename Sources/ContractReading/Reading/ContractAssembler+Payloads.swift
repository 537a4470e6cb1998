internal import ProtocolSpec

/// What a frame carries: by the content type, the schema's format, and what the schema itself says.
extension ContractAssembler {
    mutating func payload(
        _ entry: DocumentNode.Entry?,
        contentType own: String?,
        format stated: String?,
        message: String,
        at location: SourceLocation
    ) -> Contract.Payload {
        var schema = entry?.value
        var format = stated
        // AsyncAPI 3 puts a schema of another format into an object of its own.
        if generation == .three, let inner = schema?["schema"], let name = schema?["schemaFormat"]?.string {
            (schema, format) = (inner, name)
        }
        let stated = own ?? defaultContentType
        if let stated, !Self.isJSON(stated) {
            if stated.lowercased().hasPrefix("text/") { return .text(contentType: stated) }
            assume(
                "the payload of \"\(message)\" is not looked into",
                because: "its content type is \(stated)",
                at: location
            )
            return Self.isBinary(stated) ? .binary(format: stated) : .opaque(format: stated)
        }
        if let format, SchemaFormat(format) == .foreign {
            diagnostics.warning(
                "the payload of \"\(message)\" has a schema of the format \(format), which is not read, so that every payload is right",
                cure: "describe it in JSON Schema as well, if it is to be judged",
                at: entry?.keyLocation ?? location
            )
            return .opaque(format: format)
        }
        guard let schema else {
            assume("\"\(message)\" may carry anything", because: "the document gives it no payload", at: location)
            return .json(nil)
        }
        let shape = target(of: schema)?.node ?? schema
        if own == nil, isBytes(shape) {
            assume(
                "\"\(message)\" travels in binary frames",
                because: "its payload is a text of binary data",
                at: location
            )
            return .binary(format: "application/octet-stream")
        }
        if stated == nil {
            assume("payloads are JSON", because: "the document names no content type", at: location)
        }
        return .json(Contract.SchemaSource(node: schema, dialect: dialect(of: shape, format: format)))
    }

    /// Whether a schema describes bytes: `type: string` with `format: binary` or `contentEncoding: binary`.
    private func isBytes(_ schema: DocumentNode) -> Bool {
        let isText = schema["type"]?.string == "string" || schema["type"] == nil
        let words = [schema["format"]?.string, schema["contentEncoding"]?.string]
        let type = schema["contentMediaType"]?.string
        return isText
            && (words.contains("binary") || schema["type"]?.string == "binary" || type.map(Self.isBinary) == true)
    }

    private func dialect(of schema: DocumentNode, format: String?) -> Contract.SchemaSource.Dialect {
        let stated = [schema["$schema"]?.string, format].compactMap(\.self)
        return stated.contains { $0.includes("2020-12") || $0.includes("2019-09") } ? .draft2020 : .draft07
    }

    static func isJSON(_ type: String) -> Bool {
        let type = type.lowercased()
        return type.includes("json") || type == "*/*" || type.isEmpty
    }

    private static func isBinary(_ type: String) -> Bool {
        let type = type.lowercased()
        return ["audio/", "video/", "image/", "font/"].contains { type.hasPrefix($0) }
            || [
                "octet-stream", "protobuf", "avro", "msgpack", "messagepack", "cbor", "bson", "flatbuffer", "thrift",
                "binary", "zip", "pdf",
            ]
            .contains { type.includes($0) }
    }
}

/// What a `schemaFormat` means for a reader of JSON Schema.
enum SchemaFormat {
    /// JSON Schema, or a superset of it.
    case jsonSchema
    /// Avro, protobuf, RAML and others.
    case foreign

    init(_ text: String) {
        let text = text.lowercased()
        let own = [
            "vnd.aai.asyncapi", "schema+json", "schema+yaml", "json-schema", "vnd.oai.openapi", "application/json",
        ]
        self = own.contains { text.includes($0) } || text.isEmpty ? .jsonSchema : .foreign
    }
}
