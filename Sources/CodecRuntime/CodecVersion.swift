/// Locks generated code to the runtime it was generated for.
///
/// Generated code names its generation as a member of this type. Only the current one is available. Code of another
/// generation stops the build at that line, and the compiler's message says what to do.
///
/// Raise the generation when something that generated code uses is removed or changed, even if only its meaning changes:
/// give the case the next number, and keep the old number as an unavailable member, which tells older from newer.
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
