package import CodecRuntime
package import ContractSuite
import ProtocolSpec

/// Cases as checks of a run, in the report of the same form as those that follow from the contract.
package struct CaseSuite: Sendable {
    package let cases: [Case]
    private let contract: CaseContract
    private let now: @Sendable () -> WireTimestamp

    /// - Parameters:
    ///   - cases: in the order in which they are played; each with an id of its own.
    ///   - contract: what the server speaks.
    ///   - now: the wall clock.
    package init(cases: [Case], contract: CaseContract, now: @escaping @Sendable () -> WireTimestamp) {
        self.cases = cases
        self.contract = contract
        self.now = now
    }

    /// The cases as they are listed.
    package var checks: [Check] {
        cases.map { Check(id: $0.id, level: .must, requirement: $0.name, location: $0.location) }
    }

    /// How each is asked, by its id.
    package var procedures: [String: AddedProcedure] {
        let pairs = cases.enumerated().map { number, test in
            (
                test.id,
                { (connector: any ClientConnector) async throws(SuiteError) in
                    try await play(test, number, over: connector)
                } as AddedProcedure
            )
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private func play(
        _ test: Case,
        _ number: Int,
        over connector: any ClientConnector
    ) async throws(SuiteError) -> (Verdict, SourceLocation?) {
        do {
            let engine = CaseEngine(
                test,
                contract: contract,
                mark: CaseMark.text(connector.nonce, case: number),
                conditions: try conditions(test, connector)
            )
            let (verdict, lines) = try await CaseDriver.play(engine, over: connector)
            return judged(verdict, lines, connector)
        } catch let missing as NotAvailable {
            return (.skipped(missing.text), nil)
        } catch let error as SuiteError { throw error } catch {
            let finding = Finding(expected: test.name, observed: connector.clean("\(error)"))
            return (.failed(finding, evidence: []), nil)
        }
    }

    private func conditions(_ test: Case, _ connector: any ClientConnector) throws -> CaseConditions {
        let waits = connector.waits
        var conditions = CaseConditions(
            messageWait: waits.message.microseconds,
            closeWait: waits.close.microseconds,
            seed: connector.nonce,
            start: now()
        )
        for role in Set(test.clients.compactMap(\.role)).union(test.mentionedPeople) {
            guard let person = connector.person(role) else { continue }
            conditions.people[role] = CaseConditions.Person(id: person.id, name: person.name ?? "")
        }
        conditions.mayProve = Set(contract.fences.map(\.request).filter(connector.maySend))
        for name in test.mentionedSecrets { conditions.secrets[name] = try connector.secret(name) }
        return conditions
    }

    private func judged(
        _ verdict: CaseVerdict?,
        _ lines: [Transcript.Line],
        _ connector: any ClientConnector
    ) -> (Verdict, SourceLocation?) {
        switch verdict {
        case nil: return (.skipped("the run was interrupted"), nil)
        case .passed(let note): return (.passed(note: note), nil)
        case .failed(let finding, let location, _):
            let told = [finding.observed, finding.hint].compactMap(\.self).joined(separator: "; ")
            let evidence = Transcript.evidence(lines, proving: told, clean: connector.clean)
            var shown = finding
            shown.expected = DisplayText.line(connector.clean(finding.expected))
            shown.observed = DisplayText.line(connector.clean(finding.observed))
            shown.hint = finding.hint.map { DisplayText.line(connector.clean($0)) }
            return (.failed(shown, evidence: evidence), location)
        }
    }
}

extension Duration {
    fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
