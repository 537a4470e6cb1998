import CodecRuntime
import ProtocolSpec

/// The words of a contract that a scenario may use: what the schema for editors is made from.
package struct ScenarioWords: Sendable {
    /// A message, as scripts say and hear it.
    package struct Message: Sendable {
        /// What `$message` calls it.
        package var name: String
        /// The discriminator's value; nil where no one field tells all messages apart.
        package var discriminatorValue: String?
        package var meaning: String?
        /// Its fields; nil where it is not known which it has.
        var fields: [Field]?
        /// What the value of any other field is like; nil where there is none.
        var others: JSONSchema?
        /// Where its own definition stands.
        var definition: String
        var examples: [JSONValue] = []

        /// A message of which no more than its fields' names is known.
        ///
        /// - Parameters:
        ///   - name: what `$message` calls it.
        ///   - discriminatorValue: the discriminator's value.
        ///   - meaning: what the contract says of it.
        ///   - fields: the names of its fields.
        ///   - hasOthers: whether it may have others.
        package init(
            name: String,
            discriminatorValue: String?,
            meaning: String?,
            fields: [String],
            hasOthers: Bool
        ) {
            self.name = name
            self.discriminatorValue = discriminatorValue
            self.meaning = meaning
            self.fields = fields.map(Field.init(name:))
            others = hasOthers ? .anything : nil
            definition = name
        }

        init(name: String, discriminatorValue: String?, meaning: String?, definition: String) {
            self.name = name
            self.discriminatorValue = discriminatorValue
            self.meaning = meaning
            self.definition = definition
        }
    }

    /// A member of a payload.
    struct Field: Sendable {
        var name: String
        var meaning: String
        /// What may stand for it in a line.
        var value: JSONSchema = .anything
        var isRequired = false
        var mayBeObject = true
        var isBoolean = false

        init(name: String) {
            self.name = name
            meaning = "The contract's field \"\(name)\"."
        }
    }

    /// Somebody whom the contract knows.
    struct Person: Sendable {
        var key: String
        var title: String
        var name: String?
        var id: String?
    }

    package var title: String
    package var version: String
    /// The contract's file, for people.
    package var source: String
    package var roles: [String]
    var people: [Person] = []
    /// What a rule may be for.
    package var rooms: [String]
    /// The names of sockets of which each has many rooms: a room's name goes on with the values of its address.
    package var socketsWithRooms: [String]
    /// The close codes' names, and what each is for.
    package var closeCodes: [(name: String, meaning: String)]
    package var discriminator: String?
    package var clientMessages: [Message]
    package var serverMessages: [Message]
    /// What clients hear, where more is known of it than what the server may say in part.
    var heardMessages: [Message]?
    /// What other schemas refer to.
    var definitions: [JSONSchema.Property] = []

    package init(
        title: String,
        version: String,
        source: String,
        roles: [String],
        rooms: [String],
        socketsWithRooms: [String] = [],
        closeCodes: [(name: String, meaning: String)],
        discriminator: String?,
        clientMessages: [Message],
        serverMessages: [Message]
    ) {
        self.title = title
        self.version = version
        self.source = source
        self.roles = roles
        self.rooms = rooms
        self.socketsWithRooms = socketsWithRooms
        self.closeCodes = closeCodes
        self.discriminator = discriminator
        self.clientMessages = clientMessages
        self.serverMessages = serverMessages
    }

    /// The fields of what clients send, each once, as the first message that has it describes it.
    var clientFields: [Field] {
        var seen: Set<String> = []
        return clientMessages.flatMap { $0.fields ?? [] }.filter { seen.insert($0.name).inserted }
    }

    /// Whether messages of clients may have fields that are not known.
    var hasOtherClientFields: Bool { clientMessages.contains { $0.others != nil || $0.fields == nil } }
}
