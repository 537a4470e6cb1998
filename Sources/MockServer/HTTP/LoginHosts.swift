import HTTPTypes
import Hummingbird
import Synchronization

/// The names of this machine that logins went to: a cookie belongs to the name that set it.
final class LoginHosts: Sendable {
    private let names = Mutex<Set<String>>([])
    /// A machine has a few names; more than these are of no use to a message.
    private static let most = 8

    func note(_ request: Request) {
        guard let name = Self.host(of: request) else { return }
        names.withLock { names in
            if names.count < Self.most { names.insert(name) }
        }
    }

    /// Why a browser that has logged in sends no cookie with a request, and what to do; nil where there is no such reason.
    func reasonForMissingCookie(of request: Request) -> String? {
        guard let host = Self.host(of: request) else { return nil }
        let names = names.withLock { $0 }
        guard !names.isEmpty, !names.contains(host) else { return nil }
        let login = names.sorted().joined(separator: " and ")
        return
            "the login was at \(login) and this request went to \(host), and a browser sends a cookie only to the name "
            + "that set it. Use one name for both, in the page's address too"
    }

    private static func host(of request: Request) -> String? {
        request.head.authority.flatMap(HostName.init(authority:))?.name
    }
}
