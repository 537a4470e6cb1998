import CodecGenerator
import Foundation
import ProtocolSpec
import Testing

/// A refresh endpoint's answers, as the mock's module has them.
@Suite struct EndpointAnswersTests {
    private static let contract = EveryKeywordContract.tests.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("spec/send-buddy.yaml")

    /// The mock's module of Send Buddy's contract, in which a text is another.
    private func module(_ text: String, is other: String) throws -> String {
        let contract = try String(contentsOf: Self.contract, encoding: .utf8)
        #expect(contract.contains(text))
        let changed = contract.replacing(text, with: other)
        return CodecGenerator(contract: try EveryKeywordContract.parsed(changed)).mockModule().files.map(\.contents)
            .joined()
    }

    @Test func `Send Buddy's refusal has the problem in its one field`() throws {
        let module = try module("detail:", is: "detail:")
        #expect(module.contains(##"json: #"{"detail":""}"#"##))
        #expect(module.contains(#"HTTPAnswer.Slot(path: ["detail"], source: .problem)"#))
    }

    @Test func `a refusal has the members that its schema asks for`() throws {
        let module = try module(
            """
                    required: [detail]
                    properties:
                      detail:
                        type: string
                        description: What is wrong, for people.

            """,
            is: """
                        required: [error, code]
                        properties:
                          code: {const: token_not_valid}
                          error: {type: object, required: [message], properties: {message: {type: string}}}

                """
        )
        #expect(module.contains(##"json: #"{"code":"token_not_valid","error":{"message":""}"##))
        #expect(module.contains(#"HTTPAnswer.Slot(path: ["error", "message"], source: .problem)"#))
    }

    @Test func `an answer has its constants beside its token, and other statuses answers of their own`() throws {
        var text = try String(contentsOf: Self.contract, encoding: .utf8)
        let changes = [
            (
                "        required: [access]\n        properties:\n",
                "        required: [kind, access]\n        properties:\n          kind: {const: Bearer}\n"
            ),
            ("          statusCode: 401\n", "          statusCode: 403\n"),
            (
                "        - $ref: '#/channels/tokenRefresh/messages/refreshDenied'\n",
                "        - $ref: '#/channels/tokenRefresh/messages/refreshAway'\n        - $ref: '#/channels/tokenRefresh/messages/refreshDenied'\n"
            ),
            (
                "      refreshDenied:\n        $ref",
                "      refreshAway: {payload: {type: object, required: [wait], properties: {wait: {const: 9}}}, bindings: {http: {statusCode: 400}}}\n      refreshDenied:\n        $ref"
            ),
        ]
        for (part, other) in changes {
            #expect(text.contains(part))
            text = text.replacing(part, with: other)
        }
        let module = CodecGenerator(contract: try EveryKeywordContract.parsed(text)).mockModule().files.map(\.contents)
            .joined()
        #expect(module.contains(##"json: #"{"kind":"Bearer","access":""}"#"##))
        let refusal = try #require(module.firstRange(of: "refusal: HTTPAnswer("))
        let others = try #require(module.firstRange(of: "others: ["))
        #expect(module[refusal.upperBound..<others.lowerBound].contains("status: 403"))
        #expect(module[others.upperBound...].contains("status: 400"))
        #expect(module[others.upperBound...].contains(##"json: #"{"wait":9}"#"##))
    }
}
