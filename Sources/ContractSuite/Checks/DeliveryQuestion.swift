internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What a check asks about one delivery.
enum DeliveryQuestion: Sendable {
    /// Does it reach an observer if it should, and only then?
    case reaches(ObserverRelation)
    case comesOnce
    case comesInOrder
    /// Is the same message, sent again, delivered again?
    case comesAgain
    case staysInItsRoom
    case satisfiesItsSchema
    case fillsField(Delivery.Field)
    /// Can't a client choose what the server fills in?
    case isNotSpoofed
    case isTheSameForAll
}
