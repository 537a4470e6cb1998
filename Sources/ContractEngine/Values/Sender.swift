/// Who sends a message: `$sender`.
struct Sender: Sendable, Hashable {
    var id: String
    var name: String
}
