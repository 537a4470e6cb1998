// Makes an HdrHistogram of what the load client says, `at NANOSECONDS COUNT` a line, and prints a JSON object of its
// percentiles in nanoseconds.
import Histogram

var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
while let line = readLine() {
    let words = line.split(separator: " ")
    guard words.count == 3, words[0] == "at", let value = UInt64(words[1]), let count = UInt64(words[2]) else {
        continue
    }
    histogram.record(value, count: count)
}
let percentiles = [("p50", 50.0), ("p99", 99), ("p999", 99.9)].map { name, percentile in
    "\"\(name)\": \(histogram.valueAtPercentile(percentile))"
}
print("{\(percentiles.joined(separator: ", ")), \"max\": \(histogram.max)}")
