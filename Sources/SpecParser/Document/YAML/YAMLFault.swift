/// Why no tree can be made of a text, and where that shows.
struct YAMLFault: Error, Equatable {
    var reason: Reason
    var mark: YAMLCursor.Mark

    enum Reason: Equatable {
        // The structure.
        case unexpectedColon, missingColon, expectedKey, expectedDash, unexpectedDash
        case unexpectedQuestionMark
        case expectedCommaOrBracket, expectedCommaOrBrace, colonInWord, expectedValue
        case unstartable(Unicode.Scalar?)
        // Scalars.
        case unclosedQuote, markerInQuotes, unknownEscape, badHexEscape, badCodePoint
        case badBlockHeader, zeroIndentation, tabInBlockScalar, tabInPlainScalar
        // Anchors and tags.
        case badAnchor, badAlias, unknownAlias
        case unclosedTag, emptyTag, badTagEnd, badTagEscape, unknownTagHandle
        // Documents.
        case secondDocument, expectedDocumentStart
        case unknownDirective, badDirective, repeatedDirective, otherVersion
        // What this reader does not take, though YAML has it.
        case keyIsNoText
        // Limits.
        case tooDeep(Int)
        case tooManyValues(Int)
        case tooManyValuesWithAliases(Int)
        /// Nothing is wrong: what was looked for has been found.
        case found
    }
}

extension YAMLFault.Reason {
    /// What is wrong, in words that say what to do.
    var message: String {
        switch self {
        case .unexpectedColon:
            "a colon and a value may not stand here; quote a text that has \": \" in it, or mend the indentation"
        case .missingColon: "a key needs a colon and a value; mend the indentation, or quote the text before"
        case .expectedKey: "no key can begin here; mend the indentation, or quote the text before"
        case .expectedDash: "the sequence goes on with \"- \"; mend the indentation"
        case .unexpectedDash: "a sequence may not begin here; begin it on a line of its own"
        case .unexpectedQuestionMark: "a key after \"?\" may not begin here; begin it on a line of its own"
        case .expectedCommaOrBracket: "a sequence in brackets goes on with a comma, or ends with ]"
        case .expectedCommaOrBrace: "a mapping in braces goes on with a comma, or ends with }"
        case .colonInWord: "between brackets or braces a colon needs a space behind it; add one, or quote the text"
        case .expectedValue: "a value is missing here"
        case .unstartable(nil): "no value can begin here"
        case .unstartable("\t"): "a tab may not indent; use spaces"
        case .unstartable(let character?): "a value may not begin with \(character); quote it"
        case .unclosedQuote: "the quote that opens here is never closed"
        case .markerInQuotes: "a line of a quoted text may not begin with --- or ...; indent it"
        case .unknownEscape: "no escape in double quotes begins so; write \\\\ for a backslash, or use single quotes"
        case .badHexEscape: "this escape needs hexadecimal digits: two after \\x, four after \\u, eight after \\U"
        case .badCodePoint: "this escape is not a character of Unicode"
        case .badBlockHeader: "only an indentation from 1 to 9, + or -, and a comment may follow on this line"
        case .zeroIndentation: "a block of text is indented by at least 1"
        case .tabInBlockScalar, .tabInPlainScalar: "a tab may not indent; use spaces"
        case .badAnchor: "an anchor is & and letters, digits, - or _"
        case .badAlias: "an alias is * and letters, digits, - or _; quote a text that begins with *"
        case .unknownAlias: "no value before this alias has an anchor of that name, or the alias is inside that value"
        case .unclosedTag: "the tag that begins with !< ends with >"
        case .emptyTag: "the tag has no name"
        case .badTagEnd: "a tag ends with a space; quote a text that begins with !"
        case .badTagEscape: "% in a tag begins an escape of a character of UTF-8, in two hexadecimal digits a byte"
        case .unknownTagHandle: "no %TAG directive defines how this tag begins"
        case .secondDocument: "a second document begins here; a file holds one"
        case .expectedDocumentStart:
            "the document has ended before this; mend the indentation, or quote the text before"
        case .unknownDirective: "a directive is %YAML or %TAG"
        case .badDirective: "a directive is \"%YAML 1.2\" or \"%TAG !handle! prefix\""
        case .repeatedDirective: "this directive is here a second time; remove one"
        case .otherVersion: "the document is of another version of YAML; 1.1 and 1.2 can be read"
        case .keyIsNoText:
            "a key is a text; an alias or a collection is not supported as a key"
        case .tooDeep(let limit): "the document nests more than \(limit) levels deep here"
        case .tooManyValues(let limit): "the document has more than \(limit) values"
        case .tooManyValuesWithAliases(let limit):
            "the document has more than \(limit) values, each alias counted as what it stands for"
        case .found: "the reading ends here"
        }
    }
}

extension YAMLCursor {
    /// A fault at the cursor.
    mutating func fault(_ reason: YAMLFault.Reason) -> YAMLFault {
        YAMLFault(reason: reason, mark: mark)
    }

    /// Why no token begins at the cursor: the character there.
    mutating func unstartable() -> YAMLFault {
        let character = bytes[position..<min(position + byte.utf8Width, bytes.count)]
        return fault(.unstartable(isAtEnd ? nil : String(decoding: character, as: UTF8.self).unicodeScalars.first))
    }
}
