import ArgumentParser
import ProtocolSpec

/// `--perspective server|client`
extension Contract.Side.Role: ExpressibleByArgument {}
