import Foundation
import FuzzTargets

/// Which target this run is about. One program for all of them: building is what takes time.
private let target = ProcessInfo.processInfo.environment["BELAY_FUZZ_TARGET"].flatMap(FuzzTarget.init(rawValue:))

/// What libFuzzer calls with each input. It takes a trap for a finding.
///
/// - Parameters:
///   - bytes: the input.
///   - count: how many bytes it has.
/// - Returns: always 0, «keep it if it leads to new places».
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let target else { fatalError("BELAY_FUZZ_TARGET names no target; run dev/fuzz") }
    if let complaint = target.complaint(about: Array(UnsafeBufferPointer(start: bytes, count: count))) {
        fatalError("\(target): \(complaint)")
    }
    return 0
}
