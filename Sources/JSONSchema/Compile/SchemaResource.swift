internal import ProtocolSpec

/// A schema with an identity of its own: a document, or a part of one that has an `$id` (core, section 4.3.5).
struct SchemaResource {
    /// The base of the references in it, without fragment.
    var uri: URIReference
    /// The file that it stands in.
    var file: String
    var root: DocumentNode
    var dialect: ResourceDialect
    /// What `$anchor` names, and `$dynamicAnchor`.
    var anchors: [String: PlacedSchema] = [:]
    var dynamicAnchors: [String: PlacedSchema] = [:]
    /// Whether it was searched for anchors outside of schemas, too.
    var isSearched = false
}

/// A schema and the resource that it belongs to.
struct PlacedSchema {
    var schema: DocumentNode
    var resource: Int
    /// Whether the resource begins with it, so that its `$id` has been taken into account.
    var isRoot: Bool
}

/// The draft of a resource and the parts of it that count.
struct ResourceDialect: Hashable {
    enum Draft: Hashable {
        case draft07
        case draft2019
        case draft2020
    }

    var draft: Draft
    /// Whether the vocabulary of assertions is on; without it only applicators count.
    var hasValidation = true
    var assertsFormats: Bool

    /// The draft that a `$schema` names; nil for another meta-schema.
    static func draft(of uri: String) -> Draft? {
        switch uri.hasSuffix("#") ? String(uri.dropLast()) : uri {
        case "http://json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema",
            "http://json-schema.org/draft-06/schema", "http://json-schema.org/draft-04/schema",
            "http://json-schema.org/schema":
            .draft07
        case "https://json-schema.org/draft/2019-09/schema": .draft2019
        case "https://json-schema.org/draft/2020-12/schema": .draft2020
        default: nil
        }
    }
}
