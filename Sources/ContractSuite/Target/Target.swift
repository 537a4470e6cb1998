package import CodecRuntime
package import ProtocolSpec

/// The server that a run is about, and what the suite may use there: a target file, read and checked.
///
/// It holds no secret that stands elsewhere: keys and tokens in the environment or in files are fetched when a run
/// begins, so that a target can be listed and linted where they aren't.
package struct Target: Sendable {
    /// The file's place.
    package var location: SourceLocation
    package var name: String
    /// Every node of the server, at least one.
    package var nodes: [Node]
    /// Where the HTTP endpoints are; the first node unless the file says otherwise.
    package var http: Node
    /// The `Origin` header to send, as a browser would.
    package var origin: String?
    /// The room that most checks use.
    package var main: Room
    /// A room that shares a member with the main one, for checks of isolation.
    package var other: Room?
    /// In the document's order.
    package var people: [Person]
    /// Where tokens come from; nil where the file doesn't say.
    package var tokens: TokenSource?
    package var probes: Probes
    package var limits: Limits
    /// A file of certificates to trust besides the system's, for nodes over TLS.
    package var certificateAuthority: FilePlace?
    /// Secrets of the cases' own, by name.
    package var secrets: [String: SecretSource] = [:]
    /// Files and folders with cases, by their paths from this file.
    package var cases: [FilePlace] = []

    package init(
        location: SourceLocation,
        name: String,
        nodes: [Node],
        http: Node,
        origin: String?,
        main: Room,
        other: Room?,
        people: [Person],
        tokens: TokenSource?,
        probes: Probes,
        limits: Limits,
        certificateAuthority: FilePlace? = nil
    ) {
        self.location = location
        self.name = name
        self.nodes = nodes
        self.http = http
        self.origin = origin
        self.main = main
        self.other = other
        self.people = people
        self.tokens = tokens
        self.probes = probes
        self.limits = limits
        self.certificateAuthority = certificateAuthority
    }

    package func person(_ key: String) -> Person? {
        people.first { $0.key == key }
    }

    /// A person who is a member of no room; nil where the file names none.
    package var outsider: Person? {
        people.first { person in !main.members.contains(person.key) && other?.members.contains(person.key) != true }
    }
}

extension Target {
    /// A file that the target names, and where it does.
    package struct FilePlace: Sendable, Hashable {
        package var path: String
        package var location: SourceLocation

        package init(path: String, location: SourceLocation) {
            self.path = path
            self.location = location
        }
    }

    /// A room and who is in it.
    package struct Room: Sendable, Hashable {
        /// Values of the address's parameters.
        package var parameters: [String: String]
        /// Keys of people; the first one sends in most checks.
        package var members: [String]

        package init(parameters: [String: String], members: [String]) {
            self.parameters = parameters
            self.members = members
        }
    }

    /// A person that the server knows.
    package struct Person: Sendable, Hashable {
        package var key: String
        /// What a token's subject and `$sender.id` say.
        package var id: String
        /// What `$sender.name` says; nil where the file leaves it out, and it is not judged.
        package var name: String?

        package init(key: String, id: String, name: String?) {
            self.key = key
            self.id = id
            self.name = name
        }
    }

    /// How long the suite waits before it calls something missing. A passing check never waits that long.
    package struct Limits: Sendable, Hashable {
        /// For a message, counted from the last one.
        package var deliver: Duration
        /// For a handshake's answer and for a close.
        package var close: Duration
        /// For what a probe shows, however long the history: the whole of a list, page by page.
        package var probe: Duration
        /// How long an idle connection must stay up; nil leaves out the checks that do nothing but wait.
        package var idle: Duration?

        package init(
            deliver: Duration = .seconds(2),
            close: Duration = .seconds(2),
            probe: Duration = .seconds(30),
            idle: Duration? = .seconds(15)
        ) {
            self.deliver = deliver
            self.close = close
            self.probe = probe
            self.idle = idle
        }
    }

    /// Where tokens come from.
    package enum TokenSource: Sendable {
        /// The suite signs them itself.
        case mint(Mint)
        /// They stand in the file, by person or fault.
        case given([GivenToken])
        /// A command prints them as a JSON object, by person or fault.
        case command(String, SourceLocation)
    }

    /// How to sign tokens that the server accepts.
    package struct Mint: Sendable {
        package var location: SourceLocation
        package var algorithm: String
        package var key: SecretSource
        /// Claims beside those that the contract asks for; `{id}` and `{uuid}` in texts are filled in.
        package var claims: [String: JSONValue]

        package init(location: SourceLocation, algorithm: String, key: SecretSource, claims: [String: JSONValue]) {
            self.location = location
            self.algorithm = algorithm
            self.key = key
            self.claims = claims
        }
    }

    /// A token that stands in the file, or that a command prints.
    package struct GivenToken: Sendable {
        /// A person's key, or a fault's name.
        package var owner: String
        package var source: SecretSource

        package init(owner: String, source: SecretSource) {
            self.owner = owner
            self.source = source
        }
    }
}
