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
        /// You send a valid message that satisfies every matcher, and no script was waiting for it.
        case message([Matcher])
        /// So many microseconds of the virtual clock after you first connected.
        case after(Int64)
        /// You have sent nothing for so many microseconds.
        case silence(Int64)
        /// The room has come into one of the rule's states.
        case enter
    }

    /// A test on one field of a received message.
    package struct Matcher: Sendable, Hashable {
        package enum Test: Sendable, Hashable {
            case equals(JSONValue)
            /// The regular expression is found in the field's text.
            case matches(String)
            /// The text has so many code points, or the array so many items.
            case length(ClosedRange<Int>)
            /// The field is there, or is not.
            case present(Bool)
        }

        package var field: String
        package var test: Test
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
        case line(by: Speaker, TemplateValue)
        /// A partner comes back, or leaves: a partner who has left sends nothing.
        case join(String)
        case leave(String)
        /// Waits for a message of yours; the steps to play where it does not come within so many microseconds.
        case expect([Matcher], within: Int64?, otherwise: [Step])
        /// Plays the first branch whose matchers the received message satisfies.
        case branch([Branch])
        case repeated(Int, [Step])
        /// The room comes into a state, and this script ends.
        case goto(String)
        /// Keeps texts under names, for `{{kept.NAME}}`.
        case keep([Variable])
        case fault(Fault)
    }

    package struct Branch: Sendable {
        /// Without matchers the branch is always played.
        package var matchers: [Matcher]
        package var steps: [Step]
    }

    package struct Variable: Sendable {
        package var name: String
        package var value: Template
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

    /// The matchers of all rules and steps.
    var matchers: [Matcher] {
        rules.flatMap { rule -> [Matcher] in
            let own: [Matcher] = if case .message(let matchers) = rule.trigger { matchers } else { [] }
            return own + rule.steps.flatMap(\.matchers)
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
    /// Whether it, or a step within it, waits for a message of yours.
    var waitsForMessage: Bool {
        everyAction.contains { if case .expect = $0 { true } else { false } }
    }

    /// The matchers of this step and of those within it.
    var matchers: [Scenario.Matcher] {
        everyAction.flatMap { action -> [Scenario.Matcher] in
            switch action {
            case .expect(let matchers, _, _): matchers
            case .branch(let branches): branches.flatMap(\.matchers)
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
            default: []
            }
        return [action] + inner.flatMap(\.everyAction)
    }
}
