internal import ProtocolSpec

/// A security scheme, and whether a browser can bring what it asks for.
struct CredentialPart: Sendable {
    let scheme: String
    let type: String
    /// `query`, `header`, `cookie`, `user` or `password`; nil where the document does not say.
    let place: String?
    /// The name of the query parameter, header field or cookie.
    let name: String?
    /// A page can set none of a handshake's header fields but the subprotocol (WebSockets Living Standard, 3.1).
    let canBrowser: Bool
    /// Whether the document says what a right one is.
    let isChecked: Bool

    init(_ credential: Contract.Credential) {
        scheme = credential.name
        type = credential.type
        place = credential.place == .unsaid ? nil : credential.place.rawValue
        name = credential.parameter
        isChecked = credential.rules != nil
        canBrowser =
            switch credential.place {
            case .query, .cookie: true
            case .header: credential.parameter?.lowercased() == "sec-websocket-protocol"
            case .user, .password, .unsaid: false
            }
    }

    /// Where it goes, in words.
    var words: String {
        switch place {
        case "query": "in the query, as \(name ?? scheme)"
        case "header": "in the header field \(name ?? "Authorization")"
        case "cookie": "in the cookie \(name ?? scheme)"
        case "user" where type == "userPassword": "as user name and password"
        case "user": "as the user name"
        case "password": "as the password"
        default: "in a way that the document does not say"
        }
    }

    /// Which ones are right.
    var checkWords: String { isChecked ? "checked as x-jwt says" : "any value is let in" }

    /// What that means for a page.
    var browserWords: String {
        switch place {
        case "cookie"?: "a browser brings it if it has the cookie for this host"
        case _ where canBrowser: "a browser can bring it"
        case nil: "a browser can bring a token in the query, in a cookie or in Sec-WebSocket-Protocol only"
        default:
            "a browser can't bring it: it can put a token in the query, in a cookie or in Sec-WebSocket-Protocol only"
        }
    }
}
