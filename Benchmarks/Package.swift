// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// A separate package, so that users of Belay do not build its benchmarks. dev/bench builds and runs it.
let package = Package(
    name: "belay-benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "belay", path: ".."),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        // What a C++ programmer would write: simdjson's On-Demand API, and appending to a buffer.
        .target(
            name: "CodecPeers",
            cxxSettings: [.unsafeFlags(["-O3"])],
            linkerSettings: [.linkedLibrary("simdjson")]
        ),
        .target(
            name: "CodecSamples",
            dependencies: [
                .product(name: "CodecRuntime", package: "belay"),
                .product(name: "SendBuddyProtocol", package: "belay"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Codecs",
            dependencies: [
                "CodecPeers", "CodecSamples",
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "CodecRuntime", package: "belay"),
            ],
            path: "Benchmarks/Codecs",
            swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
        // Counts what does not waver: instructions under callgrind, and allocations by a malloc of its own.
        .target(name: "AllocationCounter"),
        .executableTarget(
            name: "CodecCounts",
            dependencies: ["AllocationCounter", "CodecSamples"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "LatencyPercentiles",
            dependencies: [.product(name: "Histogram", package: "hdrhistogram-swift")],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx20
)
