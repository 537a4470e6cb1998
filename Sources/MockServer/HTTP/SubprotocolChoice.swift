import NIOCore
import NIOHTTP1
import Synchronization
import WebSocketWire

/// Answers clients that offer subprotocols where the contract has none: takes the first one, and says so.
///
/// A server may leave the answer out (RFC 6455 §4.2.2, item 5.5), but then a browser fails the connection.
final class SubprotocolChoice: Sendable {
    private let told = Mutex<Set<String>>([])
    private let known: @Sendable (HTTPRequestHead) -> [String]?
    private let tell: @Sendable (String) -> Void
    /// So many different offers are reported; no frontend has more.
    private static let mostTold = 16

    /// - Parameters:
    ///   - known: the subprotocols that the contract has where a request leads; nil where what clients offer is a secret: the
    ///     first one is taken then, and not told.
    ///   - tell: takes a sentence for the user; called on the event loop, once for each offer.
    init(
        known: @escaping @Sendable (HTTPRequestHead) -> [String]? = { _ in [] },
        _ tell: @escaping @Sendable (String) -> Void
    ) {
        self.known = known
        self.tell = tell
    }

    /// The same endpoint, which agrees on a subprotocol with each client that it accepts, and with those that it accepts only
    /// to close with a code: the first offered that the contract has, or the first of all where the contract has none.
    func added(to upgrade: WebSocketUpgradeConfiguration) -> WebSocketUpgradeConfiguration {
        var copy = upgrade
        copy.decide = { head, channel in
            let offered = Self.offered(head.headers)
            let decision = upgrade.decide(head, channel)
            let stated = self.known(head)
            let known = stated ?? []
            guard let first = known.isEmpty ? offered.first : offered.first(where: known.contains) else {
                return decision
            }
            return decision.map { decision in
                guard case .accept(let delegate, headers: var headers) = decision else { return decision }
                if stated?.isEmpty == true { self.tell(first, of: offered) }
                headers.replaceOrAdd(name: "Sec-WebSocket-Protocol", value: first)
                return .accept(delegate, headers: headers)
            }
        }
        return copy
    }

    /// The names that a client offers, in its order; everything else is left out (RFC 6455 §4.1, item 10).
    static func offered(_ headers: HTTPHeaders) -> [String] {
        headers[canonicalForm: "sec-websocket-protocol"].map(String.init).filter { name in
            !name.isEmpty && name.utf8.allSatisfy { 0x21...0x7E ~= $0 && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
        }
    }

    private func tell(_ first: String, of offered: [String]) {
        let list = offered.joined(separator: ", ")
        let isNew = told.withLock { $0.count < Self.mostTold && $0.insert(list).inserted }
        guard isNew else { return }
        tell(
            "a client offers the subprotocol \(list.prefix(200)), and the contract has none: "
                + "\(first.prefix(100)) was taken, since a browser fails otherwise"
        )
    }
}
