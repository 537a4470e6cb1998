import ContractFiles

/// The contract that a file with cases is judged by where it names none.
struct AssumedContract {
    /// Its path, as a person would type it here.
    let path: String
    /// Whether it is the one of the project that the file lies in; otherwise that of the working folder, or the one that this
    /// program was built with.
    let isOwn: Bool

    /// - Parameter file: a file with cases.
    /// - Throws: where its project has several contracts.
    init(for file: String) throws(Failure) {
        let own = Project.of(file: file)
        path = try (own ?? Project.hereOrBuilt()).contractPath()
        isOwn = own != nil
    }

    /// For people: by which contract files are judged, and how to name another.
    static func note(_ files: [String], _ contract: String) -> String {
        let what = files.count == 1 ? "\(files[0]) names" : "\(files.count) files with cases name"
        return "note: \(what) no contract, and no spec/ folder is over \(files.count == 1 ? "it" : "them"): judged by "
            + "\(described(contract)); name another with \"contract: PATH\" in the file, or with --contract"
    }

    /// The same for the cases of a run, which are all held against its contract.
    static func note(ofRun contract: String) -> String {
        "note: no spec/ folder is here: the cases are judged by \(described(contract)); name another with --contract"
    }

    private static func described(_ contract: String) -> String {
        Project.isMissingHere ? "\(contract), which Belay was built with" : contract
    }
}
