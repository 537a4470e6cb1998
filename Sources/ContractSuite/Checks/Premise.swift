/// What a check rests on: where another check finds that it is not there at all, this one can't be judged.
///
/// A prerequisite is stricter: it must have passed. An endpoint that answers wrongly can still be asked whether it denies;
/// one that is not served denies everything, and that shows nothing.
struct Premise: Sendable, Hashable {
    enum Ground: Sendable {
        /// Something is served there.
        case answer
        /// A good token is taken for one.
        case goodToken
        /// The server has the account of the person whom the target names.
        case knownPerson
        /// A token is read by the claims that the contract names.
        case contractClaims
    }

    var ground: Ground
    /// The id of the check that finds out.
    var check: String
}
