package import ProtocolSpec

/// Why a scenario can't be read.
package enum ScenarioFileError: Error {
    /// There is no such file, or it can't be read; in words.
    case missing(String)
    /// Every problem at its place.
    case broken(DocumentError)

    /// For a person: one line, or several.
    package var message: String {
        switch self {
        case .missing(let message): message
        case .broken(let error): error.description
        }
    }
}
