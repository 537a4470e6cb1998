// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Lamp",
    platforms: [.macOS(.v26)],
    dependencies: [
        // The address of the repository, and the release that you want.
        .package(url: "https://github.com/OWNER/belay", from: "0.1.0")
    ],
    targets: [
        .executableTarget(
            name: "Lamp",
            dependencies: [.product(name: "CodecRuntime", package: "belay")],
            plugins: [.plugin(name: "BelayGenerator", package: "belay")]
        )
    ]
)
