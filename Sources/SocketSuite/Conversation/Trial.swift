package import CodecRuntime
package import ContractSuite
package import MockEngine
package import ProtocolSpec

/// How a trial ended.
package enum TrialVerdict: Sendable, Hashable {
    case passed(note: String?)
    case failed(Finding)
    case skipped(String)
    /// It could not be tried, because of what another check is about.
    case blocked(by: String, Finding)
}

/// One thing that is tried on the server, for one check. Several trials may be for the same one.
package struct Trial: Sendable, Hashable {
    /// The id of the check.
    package var check: String
    /// What is tried, for people: «the example \"limit order\"».
    package var label: String
    package var steps: [Step]
    /// What a close by the server means here.
    package var closing = ClosePolicy.tolerated
    /// Whether connections are opened anew for it.
    package var isFresh = false
    /// Whether what it sends breaks the contract.
    package var isWrong = false
    /// Clients without whom there is nothing to judge: how they connect, and why it is not asked where they can't.
    package var guests: [Int: Guest] = [:]
    /// What is tried in its place where it fails: the same piece by piece, to find the one that it fails by.
    package var pieces: [Trial] = []

    package init(check: String, label: String, steps: [Step], closing: ClosePolicy = .tolerated, isFresh: Bool = false)
    {
        self.check = check
        self.label = label
        self.steps = steps
        self.closing = closing
        self.isFresh = isFresh
    }
}

/// A client whom the server need not let in.
package struct Guest: Sendable, Hashable {
    package var opening: Opening
    /// Why there is nothing to judge where it is not let in.
    package var otherwise: String

    package init(_ opening: Opening, otherwise: String) {
        self.opening = opening
        self.otherwise = otherwise
    }
}

/// What it means that the server ends a connection which a trial still needs.
package enum ClosePolicy: Sendable, Hashable {
    /// A breakdown is a failure, and any other close a remark.
    case tolerated
    /// Any end is a failure.
    case fails
    /// Only a breakdown that the server tells of is a failure: a frame may be too large for it.
    case cutTolerated
    /// This code is what the document says; any other end is a failure.
    case expected(code: Int)
    /// A close is what the document says, with any of these codes; a refused handshake does as well.
    case anyOf([Int])
}

/// What is done in a trial, one after the other.
package enum Step: Sendable, Hashable {
    /// Opens a connection otherwise than usual.
    case open(client: Int, Opening, Admission)
    /// Opens a connection as usual, with what a client says first, if there is none.
    case join(client: Int)
    case send(client: Int, OutgoingFrame)
    /// Waits for a frame of the server's.
    case hear(client: Int, Hearing)
    /// Sends requests at once, and waits until each is answered exactly once, at its own client.
    case askAtOnce([Request], answers: Set<Contract.Message.ID>, path: [String])
    /// Puts a fence behind what was sent: what the server has to say to that comes before.
    case settle(client: Int)
    /// Says that none of these has come to a client since the trial began that came to another one. Where a value tells which
    /// of them the trial is about, only those count; else all must have come to both, since some may be about earlier trials.
    case heardNone(client: Int, of: Set<Contract.Message.ID>, with: Correlated?, unlike: Int, because: String)
    /// Says that none of these with this value has come twice since the trial began.
    case heardOnce(client: Int, of: Set<Contract.Message.ID>, with: Correlated)
    /// Says that none of these has come since the trial began.
    case heardNothing(client: Int, of: Set<Contract.Message.ID>, because: String)
    /// Says that none of these comes from now on, for a while.
    case silence(client: Int, Silence)
    /// Says that none of these has come since the trial began, with the value that tells which are meant.
    case heardNo(client: Int, Silence)
    /// Waits for one of these; without one there is nothing to judge, for this reason.
    case awaitAny(client: Int, Set<Contract.Message.ID>, milliseconds: Int, otherwise: String)
    /// Waits until the server has asked all of these, or until the time is over; where it asks none, there is nothing to judge.
    case awaitRequests(client: Int, Set<Contract.Message.ID>, milliseconds: Int)
    /// Waits for a pong with the same bytes.
    case ping(client: Int)
    /// Closes, and waits for the server's close frame and the end of TCP.
    case leave(client: Int)
    /// Waits until all of these were heard, or until the time is over.
    case listen(client: Int, Set<Contract.Message.ID>, milliseconds: Int)
    /// Waits for the server's close: the trial's policy judges it.
    case awaitClose(client: Int)

    /// What comes of an unusual handshake.
    package enum Admission: Sendable, Hashable {
        /// It is accepted, with this subprotocol where one is named.
        case accepted(subprotocol: String?)
        /// It is accepted without a subprotocol, or refused.
        case withoutSubprotocol
        /// It is refused in HTTP, or the connection is closed.
        case denied
    }

    /// A frame that is waited for.
    package struct Hearing: Sendable, Hashable {
        package var messages: Set<Contract.Message.ID>
        /// For people: «"pong", the answer».
        package var what: String
        /// The value that an answer copies, and where it has it.
        package var correlation: Correlated?
        package var milliseconds: Int
        /// The fault where none comes.
        package var cause: String?
        /// What that may be a part of.
        package var wider: [WiderCause] = []

        package init(
            messages: Set<Contract.Message.ID>,
            what: String,
            correlation: Correlated? = nil,
            milliseconds: Int,
            cause: String? = nil
        ) {
            self.messages = messages
            self.what = what
            self.correlation = correlation
            self.milliseconds = milliseconds
            self.cause = cause
        }
    }

    /// Frames that are not to come.
    package struct Silence: Sendable, Hashable {
        package var messages: Set<Contract.Message.ID>
        /// How long none is to come.
        package var milliseconds: Int
        /// Part of a sentence.
        package var because: String
        /// The fault where one comes.
        package var cause: String
        /// What tells those that are meant; nil where all are.
        package var mark: Correlated?

        package init(
            messages: Set<Contract.Message.ID>,
            milliseconds: Int,
            because: String,
            cause: String,
            mark: Correlated? = nil
        ) {
            self.mark = mark
            self.messages = messages
            self.milliseconds = milliseconds
            self.because = because
            self.cause = cause
        }
    }

    package struct Correlated: Sendable, Hashable {
        package var path: [String]
        package var value: JSONValue
        /// Whether it says which request an answer is for; otherwise it is a part of what was said.
        package var isID: Bool

        package init(path: [String], value: JSONValue, isID: Bool = true) {
            self.path = path
            self.value = value
            self.isID = isID
        }
    }

    package struct Request: Sendable, Hashable {
        package var client: Int
        package var frame: OutgoingFrame
        package var id: JSONValue
        /// What answers this one, where others at the same time have other answers.
        package var answers: Set<Contract.Message.ID>
        /// What it may be a part of that none of the kind is answered.
        package var wider: [WiderCause] = []

        package init(client: Int, frame: OutgoingFrame, id: JSONValue, answers: Set<Contract.Message.ID> = []) {
            self.client = client
            self.frame = frame
            self.id = id
            self.answers = answers
        }
    }
}
