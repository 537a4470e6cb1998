// swift-tools-version: 6.2
import PackageDescription

// The sources under test are compiled again, instrumented for libFuzzer: `Belay` and `Tests` are links to the main
// package's folders. In one package the modules see each other's `package` declarations, which a package that depends on
// the main one does not; and nothing else of the main package is fetched or built.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")

func target(_ name: String, _ dependencies: [Target.Dependency] = [], _ more: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Belay/\(name)", swiftSettings: settings + more)
}

func shared(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "fuzzing",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2")
    ],
    targets: [
        target("CodecRuntime", [], [.enableExperimentalFeature("Lifetimes"), .strictMemorySafety()]),
        target("ServerRules", ["CodecRuntime"]),
        target("ProtocolSpec", ["CodecRuntime", "ServerRules"]),
        target("SpecParser", ["ProtocolSpec", "CodecRuntime", "ServerRules", "SchemaValidation"]),
        target("SeededRandom"),
        target("JSONSchema", ["ProtocolSpec"]),
        target("SchemaValidation", ["ProtocolSpec", "CodecRuntime", "SeededRandom"]),
        target("SendBuddyProtocol", ["CodecRuntime"]),
        target("SendBuddyMock", ["CodecRuntime", "ServerRules", "SendBuddyProtocol"]),
        target("MockEngine", ["CodecRuntime", "ServerRules", "ProtocolSpec", "SeededRandom"]),
        // Without the sockets: NIOPosix takes longer to compile than all the rest.
        .target(
            name: "WebSocketWire",
            dependencies: [nio],
            path: "Belay/WebSocketWire",
            exclude: [
                "Client", "Connection/Outbox.swift", "Connection/WebSocketChannelHandler.swift",
                "Connection/WebSocketConnection.swift", "Connection/WebSocketConnectionDelegate.swift",
                "Connection/WebSocketSettings.swift", "Handshake", "Server",
            ],
            swiftSettings: settings
        ),
        shared("EveryKeywordProtocol", ["CodecRuntime"]),
        shared(
            "FuzzTargets",
            [
                "CodecRuntime", "EveryKeywordProtocol", "JSONSchema", "MockEngine", "ProtocolSpec", "SendBuddyMock",
                "SendBuddyProtocol", "SpecParser", "WebSocketWire", nio,
            ]
        ),
        .executableTarget(name: "fuzz", dependencies: ["FuzzTargets"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
