/// `format` of a string: those that Belay knows and enforces.
package enum StringFormat: String, Sendable, CaseIterable {
    /// RFC 9562, as 8-4-4-4-12 hexadecimal digits.
    case uuid
    /// RFC 3339, section 5.6.
    case dateTime = "date-time"
    /// `full-date` of RFC 3339, section 5.6.
    case date
    /// `Mailbox` of RFC 5321, section 4.1.2.
    case email
    /// RFC 3986, with its scheme.
    case uri
}
