import Benchmark
import CodecSamples

// A row of dev/bench's table each: one sample, decoded or encoded by each side in turn within every iteration, so that
// what else the machine does falls on all of them. Custom metrics hold picoseconds; dev/bench makes ratios of them.
let benchmarks: @Sendable () -> Void = {
    for row in Row.all {
        let metrics = row.sides.map { BenchmarkMetric.custom($0.name) }
        Benchmark(
            row.name,
            configuration: .init(
                metrics: metrics + [.throughput],
                warmupIterations: 2,
                maxDuration: .milliseconds(600),
                maxIterations: 400
            )
        ) { benchmark in
            for (metric, picoseconds) in zip(metrics, row.turn()) { benchmark.measurement(metric, picoseconds) }
        }
    }
}
