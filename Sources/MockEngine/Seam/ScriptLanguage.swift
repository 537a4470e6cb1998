package import ServerRules

/// The words of a contract that a scenario may use.
package struct ScriptLanguage: Sendable {
    /// A message of the contract.
    package struct Message: Sendable, Hashable {
        /// How its payload travels.
        package enum Form: String, Sendable {
            case json, text, binary
        }

        /// What `$message` calls it.
        package var name: String
        /// What `$message` may call it, too, where no other message is called so; nil where there is no such name.
        package var alias: String?
        /// The discriminator's value; nil where no one field tells all messages apart.
        package var discriminatorValue: String?
        /// The names of the payload's fields, in the contract's order; empty for a payload that is no object.
        package var fields: [String]
        /// Whether the payload may have other fields that mean something too.
        package var hasOthers: Bool
        package var form: Form

        package init(
            name: String,
            alias: String? = nil,
            discriminatorValue: String? = nil,
            fields: [String],
            hasOthers: Bool = false,
            form: Form = .json
        ) {
            self.name = name
            self.alias = alias
            self.discriminatorValue = discriminatorValue
            self.fields = fields
            self.hasOthers = hasOthers
            self.form = form
        }
    }

    /// The roles of the contract's rooms; where there are none, every client is you.
    package var roles: [String]
    /// The names of the contract's sockets.
    package var sockets: [String]
    /// Those of them with several rooms, where no file knows the rooms: each is called like the socket, and then the values of
    /// its address (`lobby blue`).
    package var socketsWithRooms: [String]
    package var closeCodes: [CloseRule]
    /// The field at the top of every payload that says which message it is; nil where there is none.
    package var discriminator: String?
    /// What clients send, in the contract's order.
    package var clientMessages: [Message]
    /// What the server sends, in the contract's order.
    package var serverMessages: [Message]
    /// Says why no client could send a line; nil where one could. The socket is the contract's first that has the message.
    package var clientProblem: @Sendable (ScriptLine) -> LineProblem?
    /// Says why the server could not send a line; nil where it could.
    package var serverProblem: @Sendable (ScriptLine) -> LineProblem?
    /// Says why no right payload of a message, by its name, is like a pattern; nil where one may be. Its reason is to be read
    /// after the name of the place.
    package var patternProblem: @Sendable (Scenario.Pattern, _ message: String, _ isFromClient: Bool) -> LineProblem?
    /// The people and rooms that a scenario's names are of.
    package var roster: @Sendable (_ seed: UInt64, _ people: [ExamplePerson], _ roomCount: Int) -> Roster

    package init(
        roles: [String],
        sockets: [String] = [],
        socketsWithRooms: [String] = [],
        closeCodes: [CloseRule],
        discriminator: String?,
        clientMessages: [Message],
        serverMessages: [Message],
        clientProblem: @escaping @Sendable (ScriptLine) -> LineProblem?,
        serverProblem: @escaping @Sendable (ScriptLine) -> LineProblem?,
        patternProblem:
            @escaping @Sendable (Scenario.Pattern, _ message: String, _ isFromClient: Bool) -> LineProblem? = {
                _,
                _,
                _ in nil
            },
        roster: @escaping @Sendable (_ seed: UInt64, _ people: [ExamplePerson], _ roomCount: Int) -> Roster
    ) {
        self.roles = roles
        self.sockets = sockets
        self.socketsWithRooms = socketsWithRooms
        self.closeCodes = closeCodes
        self.discriminator = discriminator
        self.clientMessages = clientMessages
        self.serverMessages = serverMessages
        self.clientProblem = clientProblem
        self.serverProblem = serverProblem
        self.patternProblem = patternProblem
        self.roster = roster
    }

    /// The names of all fields that clients' messages have, each once.
    package var clientFields: [String] { clientMessages.allFields }
}

extension [ScriptLanguage.Message] {
    /// The names of all fields that they have, each once.
    package var allFields: [String] {
        var seen: Set<String> = []
        return flatMap(\.fields).filter { seen.insert($0).inserted }
    }
}
