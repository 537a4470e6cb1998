/// The ways in which the reference server can depart from the garden's contract, one at a time, and the checks that
/// must find each: all of these and no other.
enum Fault: String, CaseIterable, Sendable {
    // At the gate.
    case refusesInHandshake, neverCloses, endsWithoutCloseFrame, answers500, closesWith4000, talksBeforeClosing
    case takesExpired, takesForged, takesAnyKind, takesStrangers, takesEmptyForInvalid, judgesRoomFirst
    case turnsHelperAway, greets, diesOnOddSubject, takesOddSubject, tellsSpellingsApart, diesOnOddSpelling
    // Who receives.
    case noEcho, noBroadcast, waveComesBack, waveReachesOwnTabs, answersPartnersToo, leaksIntoOtherRooms, leaksOneWay,
        doubles
    case swapsNeighbours, losesEveryFiftieth, closesWithOtherTab
    // What is in it.
    case newIDForEach, sameIDForAll, timeGoesBack, timeWithoutOffset, idForName, numberAsText, escapes, foldsCase
    // What it takes.
    case countsUTF16, countsCharacters, countsBytes, takesEmpty, takesTooLong, takesNumbersForText, takesTruthy
    case takesSeven, needsOptional, refusesUnknownFields
    // How it takes nonsense.
    case diesOnNumber, diesOnArray, diesOnBinary, diesOnDeepNesting, answersWithError, takesNaN, takesBinary,
        closesOnNonsense, passesOnNaN, diesOnNaN, diesOnHuge, passesOnHuge, diesOnNUL, cutsAtNUL

    /// Globs of the ids of checks that a fault may disturb, too.
    var disturbed: [String] {
        switch self {
        // The end of a tab that an earlier check has left may come to the server amid a later one.
        case .closesWithOtherTab: ["garden/*/delivers/*"]
        default: []
        }
    }

    /// Globs of ids: each must match a check that fails, and each check that fails must match one, or one of `disturbed`.
    var found: [String] {
        switch self {
        case .refusesInHandshake, .neverCloses, .endsWithoutCloseFrame, .answers500, .closesWith4000,
            .talksBeforeClosing:
            ["garden/close/*"]
        case .takesExpired: ["garden/close/4403/expired"]
        case .takesForged: ["garden/close/4403/forged"]
        case .takesAnyKind: ["garden/close/4403/refresh-as-access", "garden/close/4403/missing-claim"]
        case .takesStrangers: ["garden/close/4404/stranger", "garden/close/4404/*other-room"]
        case .takesEmptyForInvalid: ["garden/close/4401/empty"]
        case .judgesRoomFirst:
            ["garden/close/4401/before-4404", "garden/close/4403/before-4404", "garden/close/4402/before-4404"]
        case .turnsHelperAway: ["garden/admits/bob"]
        case .diesOnOddSubject, .takesOddSubject: ["garden/close/subject-not-an-id"]
        case .tellsSpellingsApart, .diesOnOddSpelling:
            ["garden/life/room-spelling/capitals", "garden/life/room-spelling/no-hyphens"]
        case .greets: ["garden/admits/*"]
        case .noEcho: ["garden/say/delivers/said/all/sender", "garden/say/delivers/said/all/second-tab"]
        case .noBroadcast: ["garden/say/delivers/said/all/partner"]
        case .waveComesBack: ["garden/wave/delivers/waved/others/not-sender"]
        case .waveReachesOwnTabs: ["garden/wave/delivers/waved/others/not-second-tab"]
        case .answersPartnersToo:
            ["garden/ask/delivers/told/sender/not-partner", "garden/ask/delivers/told/sender/not-second-tab"]
        // From the second room of the target into the first.
        case .leaksOneWay: ["garden/say/delivers/said/all/other-room", "garden/wave/delivers/waved/others/other-room"]
        case .leaksIntoOtherRooms:
            ["garden/say/delivers/said/all/other-room", "garden/wave/delivers/waved/others/other-room"]
        case .doubles:
            [
                "garden/say/delivers/said/all/once", "garden/say/delivers/said/all/in-order", "garden/life/return",
                "garden/life/burst*",
            ]
        case .swapsNeighbours: ["garden/say/delivers/said/all/in-order", "garden/life/burst*"]
        case .losesEveryFiftieth: ["garden/life/burst*"]
        case .closesWithOtherTab: ["garden/life/tab-closed"]
        case .newIDForEach: ["garden/say/delivers/said/all/same-for-all"]
        case .sameIDForAll: ["garden/say/delivers/said/all/field/id"]
        case .timeGoesBack: ["garden/say/delivers/said/all/field/at"]
        case .timeWithoutOffset: ["garden/say/delivers/said/all/field/at", "garden/say/delivers/said/all/form"]
        case .idForName: ["garden/say/delivers/said/all/field/name"]
        case .numberAsText:
            [
                "garden/ask/delivers/told/sender/f*", "garden/ask/accepts/number/*",
                "garden/ask/delivers/told/sender/in-order", "garden/ask/delivers/told/sender/again",
            ]
        case .escapes, .foldsCase: ["garden/say/delivers/said/all/field/text", "garden/say/accepts/text/markup"]
        case .countsUTF16: ["garden/say/accepts/text/length-40-astral"]
        case .countsCharacters: ["garden/say/drops/text/length-41-combining"]
        case .countsBytes:
            ["garden/say/accepts/text/length-40-*", "garden/say/accepts/text/scripts"]
        case .takesEmpty: ["garden/say/drops/text/length-0"]
        case .takesTooLong: ["garden/say/drops/text/length-41*"]
        case .takesNumbersForText: ["garden/say/drops/text/number"]
        case .takesTruthy: ["garden/wave/drops/on/*", "garden/wave/huge/on/1mb"]
        case .takesSeven: ["garden/ask/drops/number/beyond-maximum"]
        case .needsOptional: ["garden/say/delivers/said/all/*"]
        case .refusesUnknownFields: ["garden/*/accepts/extra-field"]
        case .diesOnNumber: ["garden/say/drops/text/number"]
        case .diesOnArray:
            ["garden/malformed/array", "garden/malformed/message-in-array", "garden/malformed/deep-array"]
        case .diesOnBinary: ["garden/malformed/binary*"]
        case .diesOnDeepNesting: ["garden/malformed/deep-array"]
        case .answersWithError: ["garden/malformed/*", "garden/*/drops/*"]
        case .closesOnNonsense: ["garden/malformed/*", "garden/*/drops/*", "garden/*/not-a-number/*"]
        case .passesOnNaN: ["garden/wave/not-a-number/on"]
        case .diesOnNaN: ["garden/*/not-a-number/*", "garden/malformed/nan", "garden/malformed/infinity"]
        case .diesOnHuge: ["garden/*/huge/*/1mb"]
        case .passesOnHuge: ["garden/wave/huge/on/1mb"]
        case .diesOnNUL, .cutsAtNUL: ["garden/say/accepts/text/nul"]
        case .takesNaN: ["garden/malformed/nan", "garden/malformed/infinity"]
        case .takesBinary: ["garden/malformed/binary"]
        }
    }
}
