import Foundation
import PackagePlugin

/// Makes a target's codecs from the contract in its folder, and again when the contract has changed.
@main
struct BelayGenerator {
    /// What a contract's name ends in.
    private static let endings = [".asyncapi.yaml", ".asyncapi.yml", ".asyncapi.json"]

    /// The one command that writes the codecs.
    ///
    /// - Parameters:
    ///   - files: all files of the target.
    ///   - target: its name.
    ///   - folder: what the command may write to.
    ///   - tool: finds the programs that this plugin depends on.
    /// - Returns: the command, with everything it reads and the file that it writes.
    /// - Throws: where the target has no contract, or several.
    private func commands(
        files: [URL],
        target: String,
        folder: URL,
        tool: (String) throws -> PluginContext.Tool
    ) throws -> [Command] {
        let contracts = files.filter { file in Self.endings.contains { file.lastPathComponent.hasSuffix($0) } }
        guard let contract = contracts.first, contracts.count == 1 else {
            throw ContractProblem(target: target, contracts: contracts.map(\.lastPathComponent).sorted())
        }
        // `quiz.asyncapi.yaml` gives `quiz.asyncapi.swift`: a name that nothing else in the target has.
        let name = contract.deletingPathExtension().appendingPathExtension("swift").lastPathComponent
        let output = folder.appendingPathComponent(name)
        // The contract's `$ref`s may lead to any of them.
        let documents = files.filter { ["yaml", "yml", "json"].contains($0.pathExtension) }
        return [
            .buildCommand(
                displayName: "Codecs of \(contract.lastPathComponent)",
                executable: try tool("belay-generate").url,
                arguments: [contract.path, "--output", output.path],
                inputFiles: documents,
                outputFiles: [output]
            )
        ]
    }
}

/// Why it is not clear which contract is meant.
struct ContractProblem: Error, CustomStringConvertible {
    var target: String
    var contracts: [String]

    var description: String {
        contracts.isEmpty
            ? "the target \(target) has no contract; put one into its folder, named like quiz.asyncapi.yaml (a link will do)"
            : "the target \(target) has several contracts (\(contracts.joined(separator: ", "))); give each a target of its own"
    }
}

extension BelayGenerator: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        try commands(
            files: target.sourceModule?.sourceFiles.map(\.url) ?? [],
            target: target.name,
            folder: context.pluginWorkDirectoryURL,
            tool: context.tool
        )
    }
}

#if canImport(XcodeProjectPlugin)
import XcodeProjectPlugin

extension BelayGenerator: XcodeBuildToolPlugin {
    func createBuildCommands(context: XcodePluginContext, target: XcodeTarget) throws -> [Command] {
        try commands(
            files: target.inputFiles.map(\.url),
            target: target.displayName,
            folder: context.pluginWorkDirectoryURL,
            tool: context.tool
        )
    }
}
#endif
