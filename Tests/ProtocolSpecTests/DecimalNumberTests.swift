import ProtocolSpec
import Testing

struct DecimalNumberTests {
    private func number(_ text: String) throws -> DecimalNumber {
        try #require(DecimalNumber(text), "\(text)")
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("0.000", "0"), ("0e99", "0"), ("007", "7"), ("+7.50", "7.5"), ("-.5", "-0.5"),
        ("1.", "1"),
        ("1e3", "1000"), ("1E-2", "0.01"), ("9007199254740993.0", "9007199254740993"),
        ("18446744073709551615", "18446744073709551615"), ("-9223372036854775809", "-9223372036854775809"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        ("100000000000000000000000000000000000000000e-3", "100000000000000000000000000000000000000"),
        ("1e300", "1e300"), ("-1.25e-300", "-1.25e-300"), ("0.000001", "0.000001"), ("0.0000001", "1e-7"),
    ])
    func `a number is what its text says, to the last digit`(text: String, expected: String) throws {
        #expect(try number(text).description == expected)
    }

    @Test(arguments: [
        "", "-", ".", "e1", "1e", "1e1.5", "1.2.3", "x", "1x", "--1", "1e99999999999999999999",
        "1e9223372036854775807", "1e-9223372036854775807", "1_0",
        "123456789012345678901234567890123456789",
    ])
    func `text that is not a number of at most 38 digits is refused`(text: String) {
        #expect(DecimalNumber(text) == nil)
    }

    @Test func `a Double is the shortest decimal that reads back as it`() throws {
        #expect(DecimalNumber(0.1) == (try number("0.1")))
        #expect(DecimalNumber(-1e22) == (try number("-1e22")))
        #expect(DecimalNumber(9_223_372_036_854_774_784.0) == DecimalNumber(9_223_372_036_854_774_784))
        #expect(DecimalNumber(Double.leastNonzeroMagnitude) == (try number("5e-324")))
        #expect(DecimalNumber(Double.infinity) == nil)
        #expect(DecimalNumber(Double.nan) == nil)
        #expect(try number("18446744073709551615").double == 18_446_744_073_709_551_616)
        #expect(try number("1e400").double == .infinity)
    }

    @Test(
        arguments: [
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
            ("9007199254740993.0", 9_007_199_254_740_993), ("1e3", 1000), ("1e19", nil), ("0.5", nil), ("-0", 0),
        ] as [(String, Int?)]
    )
    func `an integer is the number where it fits 64 bits`(text: String, expected: Int?) throws {
        #expect(try number(text).integer == expected)
    }

    @Test(
        arguments: [
            ("1.5", 1, 2), ("-1.5", -2, -1), ("3", 3, 3), ("1e-50", 0, 1), ("-1e-50", -1, 0), ("1e30", .max, .max),
            ("-1e30", .min, .min), ("9223372036854775807.5", .max, .max), ("-9223372036854775808.5", .min, .min),
            ("9007199254740993.5", 9_007_199_254_740_993, 9_007_199_254_740_994),
        ] as [(String, Int, Int)]
    )
    func `rounding ends at the edges of 64 bits`(text: String, down: Int, up: Int) throws {
        #expect(try number(text).integer(rounding: .down) == down)
        #expect(try number(text).integer(rounding: .up) == up)
    }

    @Test func `numbers are in order, however they are written`() throws {
        let texts = [
            "-1e400", "-18446744073709551616", "-18446744073709551615.5", "-1", "-0.3", "-1e-400", "0", "1e-400",
            "0.0999", "0.1",
            "0.11", "1", "9", "10", "9007199254740992", "9007199254740992.5", "9007199254740993", "9223372036854775807",
            "9223372036854775808", "12345678901234567890123456789012345678", "1e38", "1e400",
        ]
        let numbers = try texts.map(number)
        for (index, first) in numbers.enumerated() {
            for (other, second) in numbers.enumerated() {
                #expect((first < second) == (index < other), "\(first) < \(second)")
                #expect((first == second) == (index == other), "\(first) == \(second)")
            }
        }
    }

    @Test func `sums and products are exact, or nil`() throws {
        #expect(try number("9223372036854775807").adding(DecimalNumber(1)) == number("9223372036854775808"))
        #expect(try number("0.1").adding(number("0.2")) == number("0.3"))
        #expect(try number("1e300").adding(DecimalNumber(1)) == nil)
        #expect(try DecimalNumber.zero.adding(number("1e300")) == number("1e300"))
        #expect(try number("1e-300").adding(.zero) == number("1e-300"))
        #expect(try number("0.1").multiplied(by: 3) == number("0.3"))
        #expect(try number("0.1").multiplied(by: -3) == number("-0.3"))
        #expect(try number("12345678901234567890123456789012345678").multiplied(by: 1_000_003) == nil)
    }

    @Test(
        arguments: [
            ("7", "2", 3, 4), ("-7", "2", -4, -3), ("6", "2", 3, 3), ("0.3", "0.1", 3, 3), ("0.35", "0.1", 3, 4),
            ("9007199254740993", "1", 9_007_199_254_740_993, 9_007_199_254_740_993), ("1e300", "3", .max, .max),
            ("-1e300", "3", .min, .min), ("1e-50", "1e10", 0, 1), ("0", "5", 0, 0), ("1", "1e300", 0, 1),
        ] as [(String, String, Int, Int)]
    )
    func `a quotient is rounded down or up`(text: String, divisor: String, down: Int, up: Int) throws {
        #expect(try number(text).quotient(by: number(divisor), rounding: .down) == down)
        #expect(try number(text).quotient(by: number(divisor), rounding: .up) == up)
    }

    @Test(arguments: [
        ("0.3", "0.1", true), ("0.35", "0.1", false), ("0", "7", true), ("7", "0", false), ("-6", "3", true),
        ("9007199254740993", "3", true), ("9007199254740992", "3", false), ("1e300", "7", false), ("7e300", "7", true),
        ("18446744073709551615", "5", true), ("1", "1e-300", true), ("1", "1e300", false), ("1e38", "1e38", true),
        ("12345678901234567890123456789012345678e5", "12345678901234567890123456789012345677", false),
    ])
    func `a multiple is one of decimals`(text: String, divisor: String, isMultiple: Bool) throws {
        #expect(try number(text).isMultiple(of: number(divisor)) == isMultiple)
    }

    @Test(
        arguments: [
            ("0.1", 1), ("2.5", 5), ("0.75", 3), ("6", 6), ("1e18", 1_000_000_000_000_000_000), ("1e19", nil),
            ("0", nil),
            ("9007199254740993", 9_007_199_254_740_993), ("-4", 4),
        ] as [(String, Int?)]
    )
    func `the least whole multiple is a divisor of all whole multiples`(text: String, expected: Int?) throws {
        #expect(try number(text).leastWholeMultiple == expected)
    }
}
