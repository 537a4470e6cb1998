package import CodecRuntime
package import ProtocolSpec
package import ServerRules

/// What scripted partners do and when: a scenario file as values, every word of it checked against the contract.
package struct Scenario: Sendable {
    package var name: String
    package var about: String?
    package var seed: UInt64
    /// Where the virtual clock starts.
    package var clock: WireTimestamp
    /// The key of the person whose connections set the script off.
    package var you: String
    /// The people whose name or identity differs from the contract's examples.
    package var people: [ExamplePerson]
    /// How many rooms there are.
    package var roomCount: Int
    /// The contract that it is for, by its path from the scenario's file; nil where the file doesn't say.
    package var contract: String?
    /// How much the contract's server says that no rule here says.
    package var defaultTalk: DefaultTalk = .everything
    /// The faults that need no step, in the order of the file.
    package var faults: [StandingFault]
    package var rules: [Rule]

    package init(
        name: String,
        about: String?,
        seed: UInt64,
        clock: WireTimestamp,
        you: String,
        people: [ExamplePerson],
        roomCount: Int = ScenarioLimits.rooms.lowerBound,
        faults: [StandingFault] = [],
        rules: [Rule]
    ) {
        self.name = name
        self.about = about
        self.seed = seed
        self.clock = clock
        self.you = you
        self.people = people
        self.roomCount = roomCount
        self.faults = faults
        self.rules = rules
    }

    /// Steps, and what sets them off.
    package struct Rule: Sendable {
        package var location: SourceLocation
        package var trigger: Trigger
        /// Only in the room of that name; nil for each of them.
        package var room: String?
        /// Only while the room is in one of these states; always, if there are none.
        package var states: [String]
        /// Only the first time, in each room.
        package var once: Bool
        /// Only the n-th time, in each room, counted from 1.
        package var count: Int?
        package var steps: [Step]
        /// The trigger as its file has it.
        package var triggerWords: JSONValue
        /// The steps as their file has them.
        package var stepWords: JSONValue

        package init(
            location: SourceLocation,
            trigger: Trigger,
            room: String? = nil,
            states: [String] = [],
            once: Bool = false,
            count: Int? = nil,
            steps: [Step],
            triggerWords: JSONValue = .null,
            stepWords: JSONValue = .null
        ) {
            self.location = location
            self.trigger = trigger
            self.room = room
            self.states = states
            self.once = once
            self.count = count
            self.steps = steps
            self.triggerWords = triggerWords
            self.stepWords = stepWords
        }
    }

    package enum Trigger: Sendable, Hashable {
        /// A connection of yours opens.
        case connect
        /// A connection of yours opens in a room where you have been before and have no other.
        case reconnect
        /// A connection of yours ends, for whatever reason.
        case disconnect
        /// You send a valid message that satisfies the pattern, and no script was waiting for it.
        case message(Pattern)
        /// So many microseconds of the virtual clock after you first connected.
        case after(Int64)
        /// You have sent nothing for so many microseconds.
        case silence(Int64)
        /// The room has come into one of the rule's states.
        case enter
    }

    /// Who says a line of the script.
    package enum Speaker: Sendable, Hashable {
        /// The person with that role in the room.
        case role(String)
        /// You, from another device, which has no connection here.
        case yourOtherDevice
    }

    /// One thing that a script does, and its place in the file.
    package struct Step: Sendable {
        package var location: SourceLocation
        package var action: Action

        package init(location: SourceLocation, action: Action) {
            self.location = location
            self.action = action
        }
    }

    package indirect enum Action: Sendable {
        /// Nothing happens for so long, in microseconds of the virtual clock.
        case pause(Int64)
        case line(by: Speaker, Line)
        /// The server says a message.
        case said(Line, to: Audience)
        /// The server answers the message that was received last: who sent it gets this, with what tells that it is the answer.
        case reply(Line)
        /// A partner comes back, or leaves: a partner who has left sends nothing.
        case join(String)
        case leave(String)
        /// Waits for a message of yours; the steps to play where it does not come within so many microseconds.
        case expect(Pattern, within: Int64?, otherwise: [Step])
        /// Plays the first branch whose pattern the received message satisfies.
        case branch([Branch])
        case repeated(Int, [Step])
        /// Plays steps again and again, beside the script.
        case every(Stream)
        /// The room comes into a state, and this script ends.
        case goto(String)
        /// Keeps values under names, for `{{kept.NAME}}`.
        case keep([Variable])
        case fault(Fault)
    }

    package struct Branch: Sendable {
        /// With an empty one the branch is always played.
        package var pattern: Pattern
        package var steps: [Step]
    }

    package struct Variable: Sendable {
        package var name: String
        package var value: TemplateValue

        package init(name: String, value: TemplateValue) {
            self.name = name
            self.value = value
        }
    }

    /// A message that is said, with `{{…}}` in its texts.
    package struct Line: Sendable, Hashable {
        /// `$message`; nil where the fields tell which message it is.
        package var message: String?
        /// Nil where the contract fills all of it.
        package var payload: TemplateValue?

        package init(message: String? = nil, payload: TemplateValue?) {
            self.message = message
            self.payload = payload
        }
    }

    /// Who gets what the server says.
    package enum Audience: Sendable, Hashable {
        /// The connections that the script is for.
        case you
        case all
        /// All of the room but you.
        case others
        /// Those of the room with that role.
        case role(String)
    }

    /// Steps that are played again and again.
    package struct Stream: Sendable {
        /// How long it is from one time to the next, in microseconds; the first time is after one period.
        package var period: Int64
        package var steps: [Step]
        /// How often they are played; without end, if nil.
        package var times: Int?
        /// The message of yours that ends it.
        package var until: Pattern?
    }
}

extension Scenario.Rule {
    /// Whether it plays when its trigger happens for the n-th time, counted from 1.
    func plays(at occurrence: Int) -> Bool {
        count.map { $0 == occurrence } ?? (!once || occurrence == 1)
    }
}

extension Scenario {
    /// Whether any rule listens to messages, or a script may wait for one.
    var hearsMessages: Bool {
        rules.contains { rule in
            if case .message = rule.trigger { return true }
            return rule.steps.contains(where: \.waitsForMessage)
        }
    }

    /// The patterns of all rules and steps.
    var patterns: [Pattern] {
        rules.flatMap { rule -> [Pattern] in
            let own: [Pattern] = if case .message(let pattern) = rule.trigger { [pattern] } else { [] }
            return own + rule.steps.flatMap(\.patterns)
        }
    }

    /// The names under which steps keep something, sorted.
    var keptNames: [String] {
        let names = rules.flatMap(\.steps).flatMap(\.everyAction).flatMap { action -> [String] in
            if case .keep(let variables) = action { variables.map(\.name) } else { [] }
        }
        return Array(Set(names)).sorted()
    }

    /// The states that rules are for, sorted.
    var states: [String] {
        Array(Set(rules.flatMap(\.states))).sorted()
    }
}

extension Scenario.Step {
    /// Whether it, or a step within it, waits for a message of yours, or is ended by one.
    var waitsForMessage: Bool {
        everyAction.contains { action in
            switch action {
            case .expect: true
            case .every(let stream): stream.until != nil
            default: false
            }
        }
    }

    /// Whether it, or a step within it, is what the server does about a message: a default then has nothing to add.
    var isAnswer: Bool {
        everyAction.contains { action in
            switch action {
            case .said, .reply, .fault(.socket), .fault(.raw), .fault(.stall): true
            default: false
            }
        }
    }

    /// The patterns of this step and of those within it.
    var patterns: [Scenario.Pattern] {
        everyAction.flatMap { action -> [Scenario.Pattern] in
            switch action {
            case .expect(let pattern, _, _): [pattern]
            case .branch(let branches): branches.map(\.pattern)
            case .every(let stream): stream.until.map { [$0] } ?? []
            default: []
            }
        }
    }

    /// What this step does, and the steps within it.
    var everyAction: [Scenario.Action] {
        let inner: [Scenario.Step] =
            switch action {
            case .expect(_, _, let otherwise): otherwise
            case .branch(let branches): branches.flatMap(\.steps)
            case .repeated(_, let steps): steps
            case .every(let stream): stream.steps
            default: []
            }
        return [action] + inner.flatMap(\.everyAction)
    }
}
