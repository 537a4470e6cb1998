/// A scenario in the list of all that a mock can play.
package struct ScenarioListing: Sendable, Hashable {
    package var name: String
    package var about: String?
    /// Why it can't be played.
    package var problem: String?

    package init(name: String, about: String?, problem: String?) {
        self.name = name
        self.about = about
        self.problem = problem
    }
}
