/// Names the fault in a server that a finding points to: findings with the same name have one cause.
package struct CauseName: Sendable, Hashable {
    /// The fault in a few words, as a title: «accept, then close».
    package var title: String
    /// Faults that this one may be a part of, the widest first: the first counts of which every check that could show it does.
    package var wider: [WiderCause]
    /// Whether it takes everything else along, so that it is mended first, however few checks it breaks.
    package var isFatal: Bool

    package init(_ title: String, wider: [WiderCause] = [], isFatal: Bool = false) {
        self.title = title
        self.wider = wider
        self.isFatal = isFatal
    }
}

/// A fault that makes several causes one: a server that closes on whatever breaks the contract does not have a fault for each
/// kind of frame.
package struct WiderCause: Sendable, Hashable {
    package var title: String
    /// What to do about it; nil where nothing more is known than the title says.
    package var hint: String?
    /// Globs of the ids of all checks that this fault breaks. If one of them passes, it is not this fault.
    package var scope: [Glob]

    package init(_ title: String, hint: String? = nil, scope: [Glob]) {
        self.title = title
        self.hint = hint
        self.scope = scope
    }
}
