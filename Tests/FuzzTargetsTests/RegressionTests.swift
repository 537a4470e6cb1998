import Foundation
import FuzzTargets
import Testing

/// What the fuzzer once found stays mended. `dev/fuzz` writes a file into `Fuzzing/Regressions/TARGET` for each finding.
struct RegressionTests {
    static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzzing/Regressions")

    @Test(arguments: FuzzTarget.allCases)
    func `every finding is taken as it should be`(_ target: FuzzTarget) throws {
        let folder = Self.folder.appendingPathComponent(target.rawValue)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        try #require(!files.isEmpty, "no file in \(folder.path)")
        for file in files.sorted(by: { $0.path < $1.path }) {
            let complaint = target.complaint(about: [UInt8](try Data(contentsOf: file)))
            #expect(complaint == nil, "\(file.lastPathComponent)")
        }
    }
}
