/// The command that sends frames again.
enum FrameCommand {
    /// - Parameters:
    ///   - frames: what is sent, in this order.
    ///   - targetFile: where the server is described.
    ///   - contractFile: the contract, where the run was given one.
    /// - Returns: the line, for a shell.
    static func line(for frames: [String], targetFile: String, contractFile: String? = nil) -> String {
        let contract = contractFile.map { " --contract \(ShellText.quoted($0))" } ?? ""
        let options = frames.map { " --frame \(ShellText.quoted($0))" }.joined()
        return "belay verify \(ShellText.quoted(targetFile))\(contract)\(options)"
    }
}
