internal import SpecParser
import Testing

struct ISO8601DurationTests {
    @Test(arguments: [
        ("PT15M", 900), ("P7D", 604_800), ("P1W", 604_800), ("PT1H30M", 5400), ("P1DT12H", 129_600), ("PT0S", 0),
        ("PT90S", 90), ("P1W2D", 777_600), ("PT1H1S", 3601),
    ])
    func `a duration of fixed length has its seconds`(text: String, seconds: Int) {
        #expect(ISO8601Duration.seconds(in: text) == seconds)
    }

    @Test(arguments: [
        "", "P", "PT", "15M", "P15M", "P1Y", "PT15", "PTM", "P1DT", "PT1M1H", "PT1M1M", "PT1.5H", "PT-1M", "pt15m",
        "P7D ", "PT15M PT15M", "P99999999999999999999D", "P9223372036854775807W", "T1H", "PT１M", "P1H",
    ])
    func `anything else has none`(text: String) {
        #expect(ISO8601Duration.seconds(in: text) == nil)
    }
}
