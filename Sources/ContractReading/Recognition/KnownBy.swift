package import CodecRuntime
package import ProtocolSpec

/// What tells a message from the others that go the same way over its socket.
package struct KnownBy: Sendable, Hashable {
    /// What kind of knowledge it is.
    package enum Basis: Sendable, Hashable {
        /// No other message goes this way.
        case onlyMessage
        /// Other messages go this way, and this one alone is JSON.
        case onlyJSON
        case binaryFrame
        case textFrame
        /// What `marks` says.
        case marks
        /// Nothing: every frame that fits it fits these, too.
        case nothing(sameAs: [Contract.Message.ID])
    }

    /// Where a fixed value comes from.
    package enum Source: Sendable, Hashable {
        case schema, example, standard, name
    }

    /// A member with the values that tell the message.
    package struct Fixed: Sendable, Hashable {
        /// As people write it: `data.channel`; empty for the payload itself.
        package var place: String
        /// The same as parts of a pointer; the first item stands for any.
        package var path: [String]
        package var values: [JSONValue]
        package var source: Source
    }

    /// What tells one shape of the payload.
    package struct Marks: Sendable, Hashable {
        package var fixed: [Fixed] = []
        /// What kind of value the whole payload or a member is, in words: `an array`.
        package var kinds: [Kind] = []
        /// Members that must be there, and that others don't have.
        package var required: [String] = []
        /// Members that may be there, and that others don't have.
        package var optional: [String] = []
        /// Messages that these marks alone don't rule out: they have marks of their own, or the better fit decides.
        package var unlike: [Contract.Message.ID] = []
    }

    package struct Kind: Sendable, Hashable {
        package var place: String
        package var words: String
    }

    package var basis: Basis
    /// One for each shape of the payload, in the document's order; shapes with the same marks count once.
    package var marks: [Marks]
    /// The same in words: part of a sentence.
    package var words: String
}
