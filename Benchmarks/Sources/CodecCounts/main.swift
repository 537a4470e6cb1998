// Counts what decoding and encoding each sample takes. Prints a line each: its name, a tab, and allocations per time.
// Under callgrind with --collect-atstart=no, instructions are written down by the same names; see dev/bench.
import AllocationCounter
import CodecSamples

/// The difference between two runs is what the loop alone takes.
let times = 100

func count(_ name: String, _ body: (Int) -> Void) {
    // Whatever is made at the first use is made here.
    body(2)
    let before = allocation_count()
    body(times)
    let once = allocation_count() - before
    body(2 * times)
    let twice = allocation_count() - before - once
    print("\(name)\t\(Double(twice - once) / Double(times))")
    for part in [times, 2 * times] {
        instructions_begin()
        body(part)
        instructions_end("\(name)\t\(part)")
    }
}

for sample in Sample.all {
    let codec = BelayCodec(sample)
    count("decode \(sample.name)") { _ = codec.decode($0) }
    if let encode = codec.encode { count("encode \(sample.name)") { _ = encode($0) } }
}
