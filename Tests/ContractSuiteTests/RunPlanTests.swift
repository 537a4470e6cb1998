internal import ContractSuite
internal import Testing

/// The order of a run is a value: no server is asked here.
@Suite struct RunPlanTests {
    private func plan(only: [String] = [], change: (inout Target) -> Void = { _ in }) -> (RunPlan, [Check]) {
        var target = Target.sample(ports: [1], idle: .seconds(10))
        change(&target)
        let checks = Suite(contract: SampleContract.contract, target: target, seed: 1).checks(
            only: only.map { Glob($0) }
        )
        return (RunPlan(checks, target: target), checks)
    }

    @Test func `every check stands in exactly one place, under its number in the list`() {
        let (plan, checks) = plan()
        let entries =
            plan.premises + plan.background + plan.concurrent + plan.mainRoom + plan.eitherRoom + plan.alone
        #expect(entries.map(\.number).sorted() == Array(checks.indices))
        #expect(entries.allSatisfy { checks[$0.number].id == $0.check.id })
        #expect(plan.skipped.isEmpty)
    }

    @Test func `denials leave no trace, waits stand aside, silence comes last, and frames may be tried in either room`()
    {
        let (plan, _) = plan(
            only: ["*/4403/expired", "*/idle", "*/token-expires", "*/drops/text/null", "*/accepts/text/nul", "*/ping"]
        )
        #expect(plan.concurrent.map(\.check.id) == ["garden/close/4403/expired"])
        #expect(plan.background.map(\.check.id) == ["garden/life/token-expires"])
        #expect(plan.alone.map(\.check.id) == ["garden/life/idle"])
        #expect(plan.eitherRoom.map(\.check.id) == ["garden/say/accepts/text/nul", "garden/say/drops/text/null"])
        #expect(plan.mainRoom.map(\.check.id) == ["garden/life/ping"])
    }

    @Test func `what other checks stand on comes first, whatever the order of the list`() {
        let only = [
            "*/life/ping", "*/say/*/once", "*/wave/*/partner", "*/say/*/partner", "*/admits/*", "*/ask/*/not-partner",
        ]
        let (plan, _) = plan(only: only)
        #expect(
            plan.mainRoom.map(\.check.id) == [
                "garden/admits/bob", "garden/say/delivers/said/all/partner",
                "garden/wave/delivers/waved/others/partner", "garden/say/delivers/said/all/once",
                "garden/ask/delivers/told/sender/not-partner", "garden/life/ping",
            ]
        )
        #expect(plan.mainRoom.map(\.check.phase) == [.admission, .fence, .delivery, .form, .rest, .rest])
    }

    @Test func `the admission that shows whether the server knows the key comes before what rests on the key`() {
        let (plan, _) = plan(only: ["*/close/*", "*/admits/*", "*/ping"])
        #expect(plan.premises.map(\.check.id) == ["garden/admits/ann"])
        #expect(plan.mainRoom.map(\.check.id) == ["garden/admits/bob", "garden/life/ping"])
    }

    @Test func `a need that the target does not meet skips the check before the run, with the first that is missing`() {
        let only = ["*/life/return", "*/wave/*/once", "*/said/all/other-room", "*/close/4404/stranger", "*/field/name"]
        let (plan, checks) = plan(only: only) { target in
            target.main.members = ["ann"]
            target.other = nil
            target.people = [Target.Person(key: "ann", id: "1", name: nil)]
        }
        let reasons = plan.skipped.map { "\(checks[$0.number].id): \($0.reason)" }
        #expect(
            reasons == [
                "garden/close/4404/stranger: a known person who is in no room is needed: add one to people",
                "garden/say/delivers/said/all/other-room: a second room is needed: add rooms.other, with a member of rooms.main",
                "garden/say/delivers/said/all/field/name: the person's name is needed: add people.ann.name",
                "garden/wave/delivers/waved/others/once: a second member is needed: add one to rooms.main.members",
                "garden/life/return: a second member is needed: add one to rooms.main.members",
            ]
        )
        #expect(plan.mainRoom.isEmpty)
    }

    @Test func `a check names the checks that it can't be asked without`() {
        let (_, checks) = plan()
        let byID = Dictionary(checks.map { ($0.id, $0.prerequisites) }) { first, _ in first }
        #expect(byID["garden/admits/ann"] == [])
        #expect(byID["garden/life/ping"] == ["garden/admits/ann"])
        #expect(
            byID["garden/say/delivers/said/all/once"] == [
                "garden/admits/ann", "garden/say/delivers/said/all/sender", "garden/say/delivers/said/all/second-tab",
                "garden/say/delivers/said/all/partner",
            ]
        )
        let ids = Set(checks.map(\.id))
        #expect(checks.flatMap(\.prerequisites).allSatisfy { ids.contains($0) })
    }

    @Test func `only bursts have a figure, and only what was named on the command line was asked for`() {
        let (_, checks) = plan()
        #expect(checks.filter(\.isMeasured).map(\.id) == ["garden/life/burst", "garden/life/burst-one-side"])
        #expect(checks.filter(\.isAskedFor).isEmpty)
        let target = Target.sample(ports: [1])
        let fuzz = Suite(contract: SampleContract.contract, target: target, seed: 1, fuzz: 3).checks.filter(
            \.isAskedFor
        )
        #expect(fuzz.map(\.id) == ["garden/fuzz"])
        let frames = Suite(contract: SampleContract.contract, target: target, seed: 1, frames: ["{}"]).checks
        #expect(frames.filter(\.isAskedFor).map(\.id) == ["garden/frame"])
    }
}
