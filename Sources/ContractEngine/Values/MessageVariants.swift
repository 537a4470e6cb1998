internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec

/// The kinds of payload that one message has, where its schema has alternatives at the top: what some documents write as
/// one message is many.
struct MessageVariants: Sendable {
    /// One kind.
    struct Variant: Sendable {
        /// Which branch of the schema it is.
        var branch: Int
        /// What it is called: its title, what it refers to, and the texts that tell it.
        var names: [String]
        /// Whether it says that something failed.
        var isError: Bool
        /// Whether it confirms a subscription.
        var confirms: Bool
        /// Whether it only ever answers, or ends something.
        var isOccasional: Bool

        var keys: Set<String> { Set(names.map(Words.key)) }
    }

    /// In the document's order; at least two.
    let variants: [Variant]

    private static let most = 64

    /// - Returns: nil where the message has one kind alone.
    init?(_ message: Contract.Message, _ members: SchemaMembers) {
        guard let schema = message.payload.schema.map({ members.resolved($0.node) }),
            let branches = schema["oneOf"]?.items ?? schema["anyOf"]?.items
        else { return nil }
        variants = branches.prefix(Self.most).enumerated().compactMap { index, branch in
            members.resolved(branch)["type"]?.string == "null" ? nil : Self.variant(index, branch, members)
        }
        if variants.count < 2 { return nil }
    }

    private static func variant(_ index: Int, _ branch: DocumentNode, _ members: SchemaMembers) -> Variant {
        let texts = SchemaTexts(branch, members)
        let kinds = texts.texts.filter {
            WordList.kinds.contains(Words.key($0.member)) || SubjectLabels.tells($0.member)
        }
        let telling = kinds.filter(\.isOnly).map(\.value)
        let shown = telling.isEmpty ? kinds.prefix(3).map(\.value) : telling
        let reference = branch["$ref"]?.string?.split(separator: "/").last.map(String.init)
        let names = shown + [reference, members.resolved(branch)["title"]?.string].compactMap(\.self)
        let words = shown.isEmpty ? names.flatMap(Words.of) : shown.flatMap(Words.of)
        let confirms = words.contains { WordList.subscribed.contains($0) }
        let required = (members.resolved(branch)["required"]?.items ?? []).compactMap(\.string)
        let called = [reference, members.resolved(branch)["title"]?.string].compactMap(\.self).flatMap(Words.of)
        let isError = (words + called + required.flatMap(Words.of)).contains { WordList.errors.contains($0) }
        let isOccasional = words.contains { ["pong", "goodbye", "close", "closed", "bye"].contains($0) }
        return Variant(branch: index, names: names, isError: isError, confirms: confirms, isOccasional: isOccasional)
    }

    /// The kinds that suit a wish, at least one.
    func suiting(_ wish: VariantWish) -> [Variant] {
        let good = variants.filter { !$0.isError }
        let usual = good.isEmpty ? variants : good
        switch wish {
        case .any: return usual
        case .answer(let texts):
            let keys = Set(texts.map(Words.key))
            let named = usual.filter { !$0.keys.isDisjoint(with: keys) }
            let asksForStream = texts.contains {
                Words.of($0).contains(where: WordList.subscribing.union(WordList.unsubscribing).contains)
            }
            let confirming = asksForStream ? usual.filter(\.confirms) : []
            let similar = self.named(by: texts, among: usual)
            return [confirming, named, similar, Array(usual.prefix(1))].first { !$0.isEmpty } ?? usual
        case .stream(let texts):
            let streamed = usual.filter { !$0.confirms && !$0.isOccasional }
            let free = streamed.isEmpty ? usual : streamed
            return [named(by: texts, among: free), free].first { !$0.isEmpty } ?? usual
        }
    }

    /// Those with a name that is a text's; else those that share a word with one.
    private func named(by texts: [String], among variants: [Variant]) -> [Variant] {
        let keys = Set(texts.map(Words.key))
        let same = variants.filter { !$0.keys.isDisjoint(with: keys) }
        if !same.isEmpty { return same }
        let words = Set(texts.flatMap(SubjectLabels.stems))
        return variants.filter { variant in
            variant.names.contains { !SubjectLabels.stems(of: $0).isDisjoint(with: words) }
        }
    }
}
