internal import ContractFiles
package import MockEngine
package import MockServer
import ProtocolSpec
import SystemCalls

/// A folder of scenarios, and the messages of the contract that they are for: what a running mock can play.
package struct ScenarioFolder: MockLibrary {
    private let folder: String?
    package let messages: any MessageLibrary
    package let contract: String?
    private let explain: @Sendable (_ width: Int) -> String?

    /// - Parameters:
    ///   - folder: the folder, as messages name it; nil where there is none.
    ///   - messages: the messages of the contract.
    ///   - contract: the contract's file, which a scenario has to name; nil where it need not.
    ///   - explain: says how the contract was read, in lines of a width; nil where that is not known.
    package init(
        folder: String?,
        messages: any MessageLibrary = BuiltMessages(),
        contract: String? = nil,
        explain: @escaping @Sendable (_ width: Int) -> String? = { _ in nil }
    ) {
        self.folder = folder
        self.messages = messages
        self.contract = contract
        self.explain = explain
    }

    package func explanation(width: Int) -> String? { explain(width) }

    /// The names of the scenarios, sorted.
    package var names: [String] {
        guard let folder else { return [] }
        let embedded = EmbeddedFiles.paths(in: folder).map { String($0.dropFirst(folder.count + 1)) }
        let files = embedded + (FileSystem.entries(of: folder) ?? [])
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(".yaml".count)) }.sorted()
    }

    package func scenarios() -> [ScenarioListing] {
        names.map { name in
            do throws(ControlError) {
                let played = try scenario(named: name)
                return ScenarioListing(name: name, about: played.scenario.about, problem: nil)
            } catch {
                return ScenarioListing(name: name, about: nil, problem: error.message)
            }
        }
    }

    package func scenario(named name: String) throws(ControlError) -> PlayedScenario {
        guard let folder, names.contains(name) else {
            let choice = names.isEmpty ? "" : " (there are \(names.joined(separator: ", ")))"
            let hint = NearestWord.hint(for: name, among: names)
            throw ControlError(.notFound, "no scenario \(name.prefix(100))\(choice)\(hint)")
        }
        do {
            return try ScenarioFiles.scenario(at: "\(folder)/\(name).yaml", language: messages.language).0
        } catch { throw ControlError(error) }
    }

    package func scenario(text: String) throws(ControlError) -> PlayedScenario {
        do {
            // What it includes is found from the folder of all others.
            let place = folder.map { "\($0)/(given)" } ?? "(given)"
            var played = try ScenarioFiles.scenario(Array(text.utf8), file: place, language: messages.language).0
            played.isGiven = true
            return played
        } catch { throw ControlError(error) }
    }

    package func steps(_ text: String, in scenario: Scenario) throws(ControlError) -> ManualSteps {
        do { return try ScenarioFiles.steps(text, in: scenario, language: messages.language) } catch {
            throw ControlError(error)
        }
    }

    package func pattern(_ text: String) throws(ControlError) -> MessagePattern {
        do { return try ScenarioFiles.pattern(text, language: messages.language) } catch { throw ControlError(error) }
    }
}

extension ControlError {
    init(_ error: ScenarioFileError) {
        self.init(error.code == .unavailable ? .notFound : .invalid, error.message)
    }
}
