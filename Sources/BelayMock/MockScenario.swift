import ContractFiles
import MockServer
import SystemCalls

/// What a mock plays.
public struct MockScenario: Sendable, ExpressibleByStringLiteral {
    private enum Source: Sendable {
        case place(String)
        case text(String)
    }

    private let source: Source

    /// A scenario by its file, or by its name in the folder `mocks`, here or above, or in this package.
    public init(stringLiteral place: String) {
        source = .place(place)
    }

    /// A scenario by its file, or by its name in the folder `mocks`, here or above, or in this package.
    public static func place(_ place: String) -> MockScenario {
        MockScenario(stringLiteral: place)
    }

    /// A scenario as it would stand in a file.
    public static func yaml(_ text: String) -> MockScenario {
        MockScenario(source: .text(text))
    }

    private init(source: Source) {
        self.source = source
    }

    /// The folder that other scenarios are in.
    var folder: String? { Self.mocksFolder }

    /// Reads it in the words of a contract.
    func read(_ messages: any MessageLibrary = BuiltMessages()) throws(MockFailure) -> PlayedScenario {
        let scenarios = ScenarioFolder(folder: folder, messages: messages)
        do throws(ControlError) {
            switch source {
            case .text(let text): return try scenarios.scenario(text: text)
            case .place(let place) where DiskFiles.exists(place):
                do throws(ScenarioFileError) {
                    return try ScenarioFiles.scenario(at: place, language: messages.language).0
                } catch { throw ControlError(error) }
            case .place(let name): return try scenarios.scenario(named: name)
            }
        } catch { throw MockFailure(error) }
    }

    /// The nearest folder `mocks`, from the working folder upward; where there is none, the scenarios that this program carries.
    private static var mocksFolder: String {
        let folders = FilePath.upward(from: FilePath.workingFolder).map { FilePath.path("mocks", in: $0) }
        return folders.first(where: FileSystem.isFolder) ?? "\(EmbeddedFiles.prefix)mocks"
    }
}
