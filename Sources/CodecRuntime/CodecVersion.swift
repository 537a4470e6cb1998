/// Locks generated code to the runtime it was generated for.
///
/// Generated code names its generation as a member of this type, and there is exactly one that can be named. All others
/// are unavailable, so that code of another generation stops the build where it says so, with the cure as the compiler's
/// message, before anything can go wrong on the wire.
///
/// The generation is raised when generated code could notice that something was removed or changed, be it in meaning
/// alone: the case gets the next number, and an unavailable member keeps the old one, which tells older from newer.
@dynamicMemberLookup
public enum CodecVersion: Sendable {
    /// The generation that this runtime is for.
    case v3

    /// The first generation, which had its cure in its name.
    @available(*, unavailable, message: "this code was generated for an older CodecRuntime; run `belay generate`")
    public enum RunBelayGenerateIfThisIsMissing1 {}

    /// The second generation, whose modules held what only a mock needs, too.
    @available(*, unavailable, message: "this code was generated for an older CodecRuntime; run `belay generate`")
    public static var v2: CodecVersion { .v3 }

    /// Any other generation: one that this runtime cannot know yet.
    ///
    /// - Parameter version: the name of that generation.
    @available(
        *,
        unavailable,
        message:
            "this code was generated for a newer CodecRuntime; update the package Belay, or run its `belay generate`"
    )
    public static subscript(dynamicMember version: String) -> CodecVersion { .v3 }
}
