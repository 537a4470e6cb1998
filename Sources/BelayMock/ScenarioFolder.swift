package import CodecRuntime
import Foundation
package import MockEngine
package import MockServer
package import ProtocolSpec
import SchemaValidation

/// A folder of scenarios, and the contract that they are for: what a running mock can play.
package struct ScenarioFolder: MockLibrary {
    private let folder: String?
    private let contract: @Sendable () -> RoomContract?

    /// - Parameters:
    ///   - folder: the folder, as messages name it; nil where there is none.
    ///   - contract: gives the contract, once a frame is checked against it; where it gives nil, the codecs report only the
    ///     first problem of a frame.
    package init(folder: String?, contract: @escaping @Sendable () -> RoomContract? = { nil }) {
        self.folder = folder
        self.contract = contract
    }

    /// The names of the scenarios, sorted.
    package var names: [String] {
        let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
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
            return try ScenarioFiles.scenario(at: "\(folder)/\(name).yaml").0
        } catch { throw ControlError(error) }
    }

    package func scenario(text: String) throws(ControlError) -> PlayedScenario {
        do {
            // What it includes is found from the folder of all others.
            let place = folder.map { "\($0)/(given)" } ?? "(given)"
            var played = try ScenarioFiles.scenario(Array(text.utf8), file: place).0
            played.isGiven = true
            return played
        } catch { throw ControlError(error) }
    }

    package func steps(_ text: String, in scenario: Scenario) throws(ControlError) -> ManualSteps {
        do { return try ScenarioFiles.steps(text, in: scenario) } catch { throw ControlError(error) }
    }

    package func pattern(_ text: String) throws(ControlError) -> MessagePattern {
        do { return try ScenarioFiles.pattern(text) } catch { throw ControlError(error) }
    }

    package func example(of value: String) -> JSONValue? {
        let message = contract()?.channel.receives.map(\.message).first { $0.discriminatorValue == value }
        return message?.examples.first?.payload.json
    }

    package func problems(of text: String, isFromClient: Bool) -> [FrameProblem] {
        let frame: JSONValue
        do { frame = try JSONValue(decoding: text) } catch {
            return [FrameProblem(pointer: "", message: "not JSON: \(error)")]
        }
        guard let contract = contract() else { return Self.firstProblem(text, isFromClient) }
        let channel = contract.channel
        let messages = isFromClient ? channel.receives.map(\.message) : channel.sends
        let value = frame[channel.discriminator]
        guard let message = messages.first(where: { $0.discriminatorValue == value?.string }) else {
            let known = messages.compactMap(\.discriminatorValue).map { "\"\($0)\"" }.joined(separator: " or ")
            let pointer = value == nil ? "" : JSONPointer.text([channel.discriminator])
            return [FrameProblem(pointer: pointer, message: "\(channel.discriminator) is \(known)")]
        }
        return SchemaValidator(recursiveSchemas: contract.recursiveSchemas)
            .violations(of: frame, in: message.payload)
            .map { FrameProblem(pointer: $0.pointer, keyword: $0.keyword, message: $0.message) }
    }

    /// The first problem that the codecs find; they stop at it.
    private static func firstProblem(_ text: String, _ isFromClient: Bool) -> [FrameProblem] {
        do {
            if isFromClient {
                try BuiltContract.decodeClientMessage(text)
            } else {
                try BuiltContract.decodeServerMessage(text)
            }
            return []
        } catch {
            return [FrameProblem(pointer: JSONPointer.text(error.path), message: error.reason)]
        }
    }
}

extension ControlError {
    init(_ error: ScenarioFileError) {
        self.init(error.code == .unavailable ? .notFound : .invalid, error.message)
    }
}
