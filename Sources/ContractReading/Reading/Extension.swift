internal import ProtocolSpec

/// The extensions that Belay reads. None of them is required.
enum Extension: String, CaseIterable {
    case perspective = "x-perspective"
    case extends = "x-extends"
    case envelope = "x-envelope"
    case room = "x-room"
    case closeCodes = "x-close-codes"
    case onInvalid = "x-on-invalid"
    case delivers = "x-delivers"
    case persists = "x-persists"
    case when = "x-when"
    case response = "x-response"
    case jwt = "x-jwt"
    case format = "x-format"

    /// Where it may stand.
    var home: String {
        switch self {
        case .perspective, .extends: "at the document's root"
        case .envelope: "at the document's root, on a channel or on a message"
        case .room, .closeCodes: "on a channel"
        case .onInvalid: "on a channel, or on an operation in which the server receives"
        case .delivers, .persists: "on an operation in which the server receives"
        case .when: "on an operation in which the server sends"
        case .response: "on a message or an operation of AsyncAPI 2"
        case .jwt: "on a security scheme"
        case .format: "on a parameter"
        }
    }

    /// The extension that a key most likely misspells: what follows `x-` is compared.
    static func nearest(to key: String) -> Extension? {
        let words = allCases.map { String($0.rawValue.dropFirst(2)) }
        return NearestWord.to(String(key.dropFirst(2)), among: words).flatMap { Extension(rawValue: "x-" + $0) }
    }
}
