/// The command that sends frames again.
enum FrameCommand {
    static func line(for frames: [String], targetFile: String) -> String {
        let options = frames.map { "--frame \(ShellText.quoted($0))" }.joined(separator: " ")
        return "belay verify \(ShellText.quoted(targetFile)) \(options)"
    }
}
