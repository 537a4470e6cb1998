// swift-tools-version: 6.2
import PackageDescription

// In a package of your own: .package(url: "https://…/belay", from: "…")
let package = Package(
    name: "codec-plugin",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "belay", path: "../..")],
    targets: [
        .executableTarget(
            name: "QuizNight",
            dependencies: [.product(name: "CodecRuntime", package: "belay")],
            plugins: [.plugin(name: "BelayGenerator", package: "belay")]
        )
    ]
)
