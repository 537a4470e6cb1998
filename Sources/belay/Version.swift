import BuildFacts
import ContractFiles
import ProtocolSpec
import SpecParser

/// The version of this program and of everything that is packed from it: the one place that holds it.
///
/// It follows semantic versioning (semver.org); what that covers stands in CONTRIBUTING.md.
enum Version {
    static let number = "0.1.0"

    /// What `belay --version` prints: the version, the commit where the build knew it, and the contract that is compiled in.
    static var description: String {
        let commit = String(cString: build_facts_commit())
        let facts = (commit.isEmpty ? [] : ["commit \(commit)"]) + (contract.map { ["contract \($0)"] } ?? [])
        return facts.isEmpty ? "belay \(number)" : "belay \(number) (\(facts.joined(separator: ", ")))"
    }

    /// The title and version of the carried contract.
    private static var contract: String? {
        guard let path = try? Project(root: nil).contractPath(), let text = EmbeddedFiles.text(path),
            let info = try? DocumentReader().read(text, file: path)["info"],
            let title = info["title"]?.string, let version = info["version"]?.string
        else { return nil }
        return "\(title) \(version)"
    }
}
