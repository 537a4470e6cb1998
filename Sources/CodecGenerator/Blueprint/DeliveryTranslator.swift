import CodecRuntime
import ProtocolSpec
import ServerRules

/// Decides how each message to send is made from the message received.
struct DeliveryTranslator {
    let structs: [StructBlueprint]
    /// In the order of the operations.
    let clientCases: [UnionBlueprint.Case]
    let serverCases: [UnionBlueprint.Case]

    /// - Parameter operations: what clients send, in the contract's order.
    /// - Returns: what is sent after each, in the same order.
    func deliveries(of operations: [ReceiveOperation]) -> [MessageDeliveries] {
        zip(operations, clientCases).map { operation, received in
            // The message is in the database once, however many audiences receive it.
            let persisted = operation.persists.flatMap { persists in
                operation.deliveries.firstIndex { $0.message == persists.message }
            }
            let deliveries = operation.deliveries.enumerated().compactMap { index, delivery in
                self.delivery(delivery, of: received, persists: index == persisted ? operation.persists : nil)
            }
            return MessageDeliveries(
                caseName: received.name,
                readsMessage: operation.deliveries.contains { $0.fields.contains(where: \.isFromMessage) },
                deliveries: deliveries
            )
        }
    }

    private func structure(named name: String) -> StructBlueprint? {
        structs.first { $0.name == name }
    }

    private func delivery(
        _ delivery: Delivery,
        of received: UnionBlueprint.Case,
        persists: Persistence?
    ) -> DeliveryBlueprint? {
        guard let sent = serverCases.first(where: { $0.message == delivery.message }),
            let target = structure(named: sent.type),
            let source = structure(named: received.type)
        else { return nil }
        let arguments: [DeliveryBlueprint.Argument] = target.fields.compactMap { field in
            guard !field.isConstant, let wanted = delivery.fields.first(where: { $0.name == field.jsonName }) else {
                return nil
            }
            let value = value(of: wanted.source, for: field, of: target, from: source)
            return DeliveryBlueprint.Argument(label: SwiftName.bare(field.name), value: value)
        }
        return DeliveryBlueprint(
            audience: delivery.audience,
            caseName: sent.name,
            type: sent.type,
            arguments: arguments,
            persistence: persists.map { WirePersistence(touches: $0.touches) }
        )
    }

    private func value(
        of source: Delivery.Source,
        for field: FieldBlueprint,
        of target: StructBlueprint,
        from received: StructBlueprint
    ) -> ValueBlueprint {
        let isText = field.element.type.swiftName == "String"
        switch source {
        case .payload(let path): return member(path, for: field, of: target, from: received)
        case .senderID: return .senderID(isText: isText)
        case .senderName: return .senderName
        case .uuid: return .uuid(isText: isText)
        case .timestamp: return .timestamp(isText: isText)
        case .jwt: return .emptyText
        }
    }

    private func member(
        _ path: [String],
        for field: FieldBlueprint,
        of target: StructBlueprint,
        from received: StructBlueprint
    ) -> ValueBlueprint {
        guard let given = access(path, in: received) else {
            return .member(path: "", conversion: .same, otherwise: nil)
        }
        let conversion = ConversionTranslator(source: given.owner, target: target).conversion(
            from: given.field.element.type,
            isOptional: given.isOptional,
            to: field.element.type
        )
        // A member that the received message leaves out gets, in the sent one, the value that a missing member means.
        let needsValue = !field.isOptional && given.isOptional
        let otherwise = needsValue ? field.defaultValue?.expression(in: target.name) : nil
        return .member(path: given.text, conversion: conversion, otherwise: otherwise)
    }

    /// A field that a path of JSON names leads to: `.a?.b`, and the struct that has it.
    private struct Access {
        var text = ""
        var isOptional = false
        var owner: StructBlueprint
        var field: FieldBlueprint
    }

    private func access(_ path: [String], in structure: StructBlueprint) -> Access? {
        var found: Access?
        var current: StructBlueprint? = structure
        for name in path {
            guard let owner = current, let field = owner.fields.first(where: { $0.jsonName == name }) else { break }
            let text = (found?.text ?? "") + (found?.field.isOptional == true ? "?" : "") + ".\(field.storage)"
            let isOptional = found?.isOptional == true || field.isOptional
            found = Access(text: text, isOptional: isOptional, owner: owner, field: field)
            current = owner.nestedStructure(of: field)
        }
        return found
    }
}

extension Delivery.Field {
    fileprivate var isFromMessage: Bool {
        if case .payload = source { true } else { false }
    }
}

extension StructBlueprint {
    fileprivate func nestedStructure(of field: FieldBlueprint) -> StructBlueprint? {
        guard case .generated(let name) = field.element.type else { return nil }
        for case .structure(let structure) in nested where structure.name == name { return structure }
        return nil
    }
}
