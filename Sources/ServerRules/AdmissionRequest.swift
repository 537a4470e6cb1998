/// What a WebSocket request asks for, by its target alone.
public enum AdmissionRequest: Hashable, Sendable {
    /// Something that is not this channel.
    case elsewhere
    /// The channel. The room is nil where its key does not have the documented form: there is no such room.
    case channel(room: String?, token: String?)
}
