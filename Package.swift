// swift-tools-version: 6.2
import PackageDescription

// One array for all our targets. Warnings are errors only where CI is set, so that a new warning of a newer compiler stops
// no one else.
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

// The commit for `belay --version`: what a package is built from (dev/package), else where this checkout stands.
let commit = Context.environment["BELAY_COMMIT"] ?? Context.gitInformation.map { String($0.currentCommit.prefix(12)) }

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]

func target(_ name: String, _ dependencies: [Target.Dependency] = [], _ more: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings + more)
}

// Test code is never optimized, even in a release build: it then compiles in a third of the time.
let unoptimized: [SwiftSetting] = [.unsafeFlags(["-Onone"])]

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        exclude: exclude,
        resources: resources,
        swiftSettings: settings + unoptimized
    )
}

let package = Package(
    name: "belay",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "belay", targets: ["belay"]),
        .library(name: "BelayMock", targets: ["BelayMock"]),
        .library(name: "CodecRuntime", targets: ["CodecRuntime"]),
        .library(name: "SendBuddyProtocol", targets: ["SendBuddyProtocol"]),
        .plugin(name: "BelayGenerator", targets: ["BelayGenerator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Lifetimes: the reader uses a RawSpan and may not outlive its bytes. Modules that use the reader need no flag.
        target("CodecRuntime", [], [.enableExperimentalFeature("Lifetimes"), .strictMemorySafety()]),
        target("ServerRules", ["CodecRuntime"]),
        target("ProtocolSpec", ["CodecRuntime", "ServerRules"]),
        target("AccessTokens", ["CodecRuntime", "ServerRules", .product(name: "Crypto", package: "swift-crypto")]),
        target(
            "SpecParser",
            [
                "ProtocolSpec", "CodecRuntime", "ServerRules", "SchemaValidation",
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        target("ContractReading", ["CodecRuntime", "JSONSchema", "ProtocolSpec", "ServerRules", "SpecParser"]),
        target("ContractFiles", ["ContractReading", "ProtocolSpec", "SpecParser"]),
        target("SeededRandom"),
        target("JSONSchema", ["ProtocolSpec"]),
        target(
            "ContractEngine",
            [
                "CodecRuntime", "ContractReading", "JSONSchema", "MockEngine", "ProtocolSpec", "SeededRandom",
                "ServerRules",
            ]
        ),
        target("SchemaValues", ["CodecRuntime", "JSONSchema", "ProtocolSpec", "SeededRandom"]),
        target("SchemaValidation", ["ProtocolSpec", "CodecRuntime", "SeededRandom"]),
        .target(
            name: "CodecGenerator",
            dependencies: [
                "CodecRuntime", "ContractReading", "JSONSchema", "ProtocolSpec", "SchemaValidation", "SeededRandom",
                "ServerRules",
            ],
            // The sources of string literals, which dev/embed writes.
            exclude: [
                "client", "combinations", "endpoints", "formats", "frames", "items", "members", "numbers",
                "recognition",
                "validators", "values",
            ].map { "TypeScript/\($0).ts" },
            swiftSettings: settings
        ),
        target("SendBuddyProtocol", ["CodecRuntime"]),
        target("SendBuddyMock", ["CodecRuntime", "ServerRules", "SendBuddyProtocol"]),
        target("MockEngine", ["CodecRuntime", "ServerRules", "ProtocolSpec", "SeededRandom"]),
        target("WebSocketWire", nio),
        .target(
            name: "MockServer",
            dependencies: [
                "AccessTokens", "CodecRuntime", "ContractEngine", "ServerRules", "ProtocolSpec", "MockEngine",
                "WebSocketWire",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ] + nio,
            // The sources of string literals, which dev/embed writes.
            exclude: ["Control/inspector.html", "Control/openapi.yaml"],
            swiftSettings: settings
        ),
        target(
            "BelayMock",
            [
                "CodecRuntime", "ContractEngine", "ContractFiles", "MockEngine", "ServerRules", "MockServer",
                "ProtocolSpec", "SchemaValidation", "SendBuddyMock", "SpecParser",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "ContractSuite",
            dependencies: [
                "AccessTokens", "CodecRuntime", "ServerRules", "ProtocolSpec", "SchemaValidation", "SeededRandom",
                "WebSocketWire",
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio,
            exclude: ["Report/report.mustache", "Report/report-case.mustache"],
            swiftSettings: settings
        ),
        target(
            "SocketSuite",
            [
                "AccessTokens", "CodecRuntime", "ContractEngine", "ContractReading", "ContractSuite", "JSONSchema",
                "MockEngine", "ProtocolSpec", "SchemaValues", "ServerRules", "WebSocketWire",
            ] + nio
        ),
        target(
            "ContractCases",
            [
                "CodecRuntime", "ContractEngine", "ContractReading", "ContractSuite", "MockEngine", "ProtocolSpec",
                "SeededRandom", "ServerRules", "WebSocketWire", .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        // C, because only C can be told a text by the package description.
        .target(
            name: "BuildFacts",
            cSettings: [
                ("BELAY_COMMIT", commit), ("BELAY_ICU_DATA", Context.environment["BELAY_ICU_DATA"]),
            ].compactMap { name, value in value.map { .define(name, to: $0) } }
        ),
        .executableTarget(
            name: "belay",
            dependencies: [
                "AccessTokens", "BuildFacts", "CodecRuntime", "ProtocolSpec", "SpecParser", "SchemaValidation",
                "CodecGenerator",
                "BelayMock", "ContractEngine", "ContractFiles", "ContractReading", "MockEngine", "ServerRules",
                "MockServer", "ContractCases", "ContractSuite", "SocketSuite",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // Packages that use the plugin build this before their own code, so it depends on little, and not on NIO.
        .executableTarget(
            name: "belay-generate",
            dependencies: [
                "CodecGenerator", "ContractFiles", "ContractReading", "ProtocolSpec", "SpecParser",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .plugin(name: "BelayGenerator", capability: .buildTool(), dependencies: ["belay-generate"]),

        tests("CodecRuntimeTests", ["CodecRuntime"]),
        tests("ProtocolSpecTests", ["CodecRuntime", "ProtocolSpec"]),
        tests("AccessTokensTests", ["AccessTokens", "CodecRuntime", "ServerRules"]),
        tests("SpecParserTests", ["CodecRuntime", "ServerRules", "ProtocolSpec", "SeededRandom", "SpecParser"]),
        tests("ContractFilesTests", ["ContractFiles"]),
        tests(
            "ContractReadingTests",
            ["CodecRuntime", "ContractReading", "JSONSchema", "ProtocolSpec", "ServerRules", "SpecParser"]
        ),
        tests(
            "ContractEngineTests",
            [
                "CodecRuntime", "ContractEngine", "ContractFiles", "ContractReading", "JSONSchema", "MockEngine",
                "ProtocolSpec", "SchemaValues", "SeededRandom", "SendBuddyMock", "ServerRules", "SpecParser",
            ]
        ),
        tests(
            "ContractCasesTests",
            [
                "CodecRuntime", "ContractCases", "ContractEngine", "ContractFiles", "ContractReading", "ContractSuite",
                "MockEngine", "ProtocolSpec", "SpecParser",
            ]
        ),
        tests("JSONSchemaTests", ["JSONSchema", "ProtocolSpec"]),
        tests(
            "SchemaValuesTests",
            [
                "CodecRuntime", "ContractFiles", "ContractReading", "JSONSchema", "ProtocolSpec", "SchemaValues",
                "SeededRandom", "SpecParser",
            ]
        ),
        tests("SchemaValidationTests", ["CodecRuntime", "ProtocolSpec", "SchemaValidation", "SeededRandom"]),
        // The generator's golden output is compiled, so that tests show that it builds and works.
        .target(
            name: "EveryKeywordProtocol",
            dependencies: ["CodecRuntime"],
            path: "Tests/EveryKeywordProtocol",
            swiftSettings: settings
        ),
        .target(
            name: "EveryKeywordMock",
            dependencies: ["CodecRuntime", "EveryKeywordProtocol", "ServerRules"],
            path: "Tests/EveryKeywordMock",
            swiftSettings: settings
        ),
        // The same of a contract of any kind: Examples/contracts/json-rpc.yaml.
        .target(
            name: "HouseLights",
            dependencies: ["CodecRuntime"],
            path: "Tests/HouseLights",
            swiftSettings: settings
        ),
        tests(
            "CodecGeneratorTests",
            [
                "CodecGenerator", "CodecRuntime", "ContractReading", "EveryKeywordMock", "EveryKeywordProtocol",
                "HouseLights", "ServerRules", "ProtocolSpec",
                "SchemaValidation", "SeededRandom", "SpecParser",
            ],
            exclude: [
                "TypeScript", "every-keyword.scenario.schema.json", "every-keyword.target.schema.json",
                "every-keyword.yaml",
            ]
        ),
        tests("SendBuddyProtocolTests", ["CodecRuntime", "SendBuddyProtocol"]),
        // The codecs for tests in Python (Tests/Codecs).
        .executableTarget(
            name: "codec-probe",
            dependencies: ["CodecRuntime", "SendBuddyProtocol"],
            path: "Tests/CodecProbe",
            swiftSettings: settings
        ),
        // The validator for tests in Python (Tests/Codecs).
        .executableTarget(
            name: "schema-probe",
            dependencies: ["CodecRuntime", "JSONSchema", "ProtocolSpec", "SendBuddyProtocol"],
            path: "Tests/SchemaProbe",
            swiftSettings: settings
        ),
        // The generator of values for tests in Python (Tests/Codecs).
        .executableTarget(
            name: "value-probe",
            dependencies: [
                "ContractFiles", "ContractReading", "JSONSchema", "ProtocolSpec", "SchemaValues", "SpecParser",
            ],
            path: "Tests/ValueProbe",
            swiftSettings: settings
        ),
        // The functions that Fuzzing/, a package of its own, feeds with bytes. FuzzTargetsTests replays its findings.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "CodecRuntime", "EveryKeywordProtocol", "JSONSchema", "MockEngine", "ProtocolSpec", "SendBuddyMock",
                "SendBuddyProtocol", "SpecParser", "WebSocketWire", .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/FuzzTargets",
            swiftSettings: settings
        ),
        tests("FuzzTargetsTests", ["FuzzTargets"]),
        tests(
            "MockEngineTests",
            [
                "CodecRuntime", "EveryKeywordMock", "EveryKeywordProtocol", "MockEngine", "ServerRules", "ProtocolSpec",
                "SendBuddyMock", "SendBuddyProtocol", "SpecParser",
            ]
        ),
        tests(
            "ContractSuiteTests",
            [
                "AccessTokens", "CodecRuntime", "ContractSuite", "ServerRules", "ProtocolSpec", "SchemaValidation",
                "SpecParser", "WebSocketWire",
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio
        ),
        tests(
            "SocketSuiteTests",
            [
                "CodecRuntime", "ContractEngine", "ContractReading", "ContractSuite", "MockEngine", "ProtocolSpec",
                "SocketSuite", "SpecParser", "WebSocketWire",
            ] + nio
        ),
        tests(
            "BelayMockTests",
            ["BelayMock", "WebSocketWire"] + nio
        ),
        tests(
            "MockServerTests",
            [
                "AccessTokens", "CodecRuntime", "MockEngine", "ServerRules", "MockServer", "ProtocolSpec",
                "SendBuddyMock", "SendBuddyProtocol", "WebSocketWire", .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ] + nio
        ),
        // The proof of the contract suite: it is run against servers with one fault each, and against healthy servers.
        tests(
            "MutantTests",
            [
                "AccessTokens", "CodecRuntime", "ContractSuite", "MockEngine", "ServerRules", "MockServer",
                "ProtocolSpec",
                "SchemaValidation", "SeededRandom", "SendBuddyMock", "SendBuddyProtocol", "SpecParser", "WebSocketWire",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ] + nio
        ),
        tests(
            "WebSocketWireTests",
            ["SeededRandom", "WebSocketWire", .product(name: "NIOEmbedded", package: "swift-nio")] + nio
        ),
    ],
    swiftLanguageModes: [.v6]
)
