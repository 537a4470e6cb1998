/// Locks generated code to the runtime it was generated for.
///
/// Generated code names the version it needs; a runtime that no longer has it makes the build stop there, at compile
/// time, with the cure in the name that is missing: generate again.
public enum CodecVersion {
    /// The first version of the runtime's interface.
    public enum RunBelayGenerateIfThisIsMissing1 {}
}
