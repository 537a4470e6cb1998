import ProtocolSpec
import SpecParser
import Testing

/// What is wrong with a text before it is asked what it means.
struct DocumentProblemTests {
    struct Problem: CustomTestStringConvertible {
        var name: String
        var text: String
        var messages: [String]

        init(_ name: String, _ text: String, _ messages: String...) {
            self.name = name
            self.text = text
            self.messages = messages
        }

        var testDescription: String { name }
    }

    @Test(arguments: [
        Problem(
            "a duplicate key",
            "a: 1\n👉a: 2\n",
            "\"a\" is here a second time (first in line 1); remove or rename one"
        ),
        Problem(
            "a key three times, and another",
            "a: {b: 1, 👉b: 2, c: 3, 👉'b': 4}\n👉a: 2\n",
            "\"b\" is here a second time (first in line 1); remove or rename one",
            "\"b\" is here a second time (first in line 1); remove or rename one",
            "\"a\" is here a second time (first in line 1); remove or rename one"
        ),
        Problem(
            "a last line without a line break, which is not followed by another",
            "a: 1\nb👉",
            "a key needs a colon and a value; mend the indentation, or quote the text before"
        ),
        Problem(
            "a duplicate number as key, quoted and not",
            "4001: 1\n👉'4001': 2\n",
            "\"4001\" is here a second time (first in line 1); remove or rename one"
        ),
        Problem(
            "a duplicate key in an item",
            "- a: 1\n  b: 2\n  👉a: 3\n",
            "\"a\" is here a second time (first in line 1); remove or rename one"
        ),
        Problem(
            "a duplicate key that is spelt with an escape",
            "a: 1\n👉\"\\x61\": 2\n",
            "\"a\" is here a second time (first in line 1); remove or rename one"
        ),
        Problem(
            "a duplicate key after a sequence that is not deeper",
            "a:\n- 1\nb: 2\n👉a: 3\n",
            "\"a\" is here a second time (first in line 1); remove or rename one"
        ),
        Problem(
            "a duplicate merge key",
            "x: &x {}\ny: {<<: *x, 👉<<: *x}\n",
            "\"<<\" is here a second time (first in line 2); remove or rename one"
        ),
        Problem(
            "a merge key after a quoted one",
            "x: {'<<': 1, 👉<<: {a: 1}}\n'<<': 1\n👉<<: {a: 1}\n",
            "\"<<\" is here a second time (first in line 1); remove or rename one",
            "\"<<\" is here a second time (first in line 2); remove or rename one"
        ),
        Problem("a tab as indentation", "a:\n👉\tb: 1\n", "a tab may not indent; use spaces"),
        Problem("a tab behind spaces", "a:\n  👉\tb: 1\n", "a tab may not indent; use spaces"),
        Problem("a tab before the first key", "👉\ta: 1\n", "a tab may not indent; use spaces"),
        Problem("a tab before a further key", "a: 1\n👉\tb: 1\n", "a tab may not indent; use spaces"),
        Problem("a tab before a sequence", "a:\n - 👉\t- b\n", "a tab may not indent; use spaces"),
        Problem("a tab in a plain value", "a: b\n👉\tc\n", "a tab may not indent; use spaces"),
        Problem("a tab in a block of text", "a: |\n b\n👉\tc\n", "a tab may not indent; use spaces"),
        Problem(
            "a mapping behind a dash and a tab",
            "-👉\ta: b\n",
            "a tab may not indent; use spaces"
        ),
        Problem(
            "a sequence on its key's line",
            "a: 👉- b\n",
            "a sequence may not begin here; begin it on a line of its own"
        ),
        Problem("an item that is left out", "[a, 👉, b]", "a value is missing here"),
        Problem(
            "a colon without a space in braces",
            "{a👉:[b]}",
            "between brackets or braces a colon needs a space behind it; add one, or quote the text"
        ),
        Problem(
            "an unknown escape",
            "a: \"b👉\\c\"\n",
            "no escape in double quotes begins so; write \\\\ for a backslash, or use single quotes"
        ),
        Problem(
            "an escape without its digits",
            "a: \"👉\\u12g4\"\n",
            "this escape needs hexadecimal digits: two after \\x, four after \\u, eight after \\U"
        ),
        Problem("half of a surrogate pair", "a: \"👉\\ud83d\"\n", "this escape is not a character of Unicode"),
        Problem(
            "a document's end in quotes",
            "a: 'b\n👉---\n'\n",
            "a line of a quoted text may not begin with --- or ...; indent it"
        ),
        Problem(
            "text behind a block's indicator",
            "a: | 👉b\n",
            "only an indentation from 1 to 9, + or -, and a comment may follow on this line"
        ),
        Problem("an indentation of 0", "a: |👉0\n b\n", "a block of text is indented by at least 1"),
        Problem(
            "a star that begins a text",
            "a: *👉\n",
            "an alias is * and letters, digits, - or _; quote a text that begins with *"
        ),
        Problem("an anchor without a name", "a: &👉 b\n", "an anchor is & and letters, digits, - or _"),
        Problem("an unknown tag handle", "a: 👉!e!b c\n", "no %TAG directive defines how this tag begins"),
        Problem("a tag that goes on", "a: !b👉{c\n", "a tag ends with a space; quote a text that begins with !"),
        Problem("a tag that is not closed", "a: !<b👉 c\n", "the tag that begins with !< ends with >"),
        Problem("a tag without a name", "a: !!👉 b\n", "the tag has no name"),
        Problem(
            "a broken escape in a tag",
            "a: !b👉%zz c\n",
            "% in a tag begins an escape of a character of UTF-8, in two hexadecimal digits a byte"
        ),
        Problem("an unknown directive", "👉%FOO\n---\na\n", "a directive is %YAML or %TAG"),
        Problem(
            "a version without its number",
            "%YAML 👉x\n---\na\n",
            "a directive is \"%YAML 1.2\" or \"%TAG !handle! prefix\""
        ),
        Problem(
            "a directive twice",
            "%YAML 1.2\n👉%YAML 1.2\n---\na\n",
            "this directive is here a second time; remove one"
        ),
        Problem(
            "another version of YAML",
            "👉%YAML 2.0\n---\na\n",
            "the document is of another version of YAML; 1.1 and 1.2 can be read"
        ),
        Problem(
            "text behind the document",
            "'a' 👉b\n",
            "the document has ended before this; mend the indentation, or quote the text before"
        ),
        Problem("an at sign", "a: 👉@b\n", "a value may not begin with @; quote it"),
        Problem("a backtick after letters of two columns", "é: 👉`b`\n", "a value may not begin with `; quote it"),
        Problem(
            "a colon in a plain value",
            "a: b👉: c\n",
            "a colon and a value may not stand here; quote a text that has \": \" in it, or mend the indentation"
        ),
        Problem("an open quote", "a: 👉\"b\n", "the quote that opens here is never closed"),
        Problem("an open bracket", "a: [b\nc👉: d\n", "a sequence in brackets goes on with a comma, or ends with ]"),
        Problem(
            "a stray dedent",
            "a:\n    b: 1\n  👉c: 2\n",
            "no key can begin here; mend the indentation, or quote the text before"
        ),
        Problem(
            "an unknown alias",
            "a: 👉*b\n",
            "no value before this alias has an anchor of that name, or the alias is inside that value"
        ),
        Problem(
            "a value that contains itself",
            "a: &b [👉*b]\n",
            "no value before this alias has an anchor of that name, or the alias is inside that value"
        ),
        Problem("several documents", "a: 1\n👉---\nb: 2\n", "a second document begins here; a file holds one"),
        Problem("nothing", "👉", "the document is empty"),
        Problem("nothing but a comment", "👉# later\n", "the document is empty"),
        Problem("a tag of another application", "a: 👉!mine 1\n", "the tag !mine means nothing here; remove it"),
        Problem(
            "tags of YAML 1.1",
            "a: 👉!!binary aGk=\nb: 👉!!set {c}\n",
            "the tag !!binary means nothing here; remove it",
            "the tag !!set means nothing here; remove it"
        ),
        Problem("a wrong tag", "a: 👉!!int one\n", "\"one\" is not what its tag says"),
        Problem(
            "infinity",
            "a: 👉.inf\nb: 👉1e999\n",
            ".inf is not a number that JSON has; quote it if it is meant as text",
            "1e999 is not a number that JSON has; quote it if it is meant as text"
        ),
        Problem("a merged string", "a: {<<: 👉b}\n", "\"<<\" merges a mapping or several, not a string"),
        Problem(
            "a missing key",
            "a: 1\n👉: 2\n",
            "no key can begin here; mend the indentation, or quote the text before"
        ),
        Problem(
            "an alias as a key",
            "a: &x 1\n👉*x : 2\n",
            "a key is a text; an alias or a collection is not supported as a key"
        ),
        Problem(
            "a sequence as a key",
            "👉[a, b]: 1\n",
            "a key is a text; an alias or a collection is not supported as a key"
        ),
        Problem(
            "a mapping as a key in a flow",
            "x: {👉{a: b}: 1}\n",
            "a key is a text; an alias or a collection is not supported as a key"
        ),
        Problem(
            "a mapping as an explicit key",
            "? 👉a: b\n: 1\n",
            "a key is a text; an alias or a collection is not supported as a key"
        ),
        Problem(
            "a control character",
            "a: b👉\u{7}c\n",
            "the character U+7 may not stand here unescaped; remove it, or write it as an escape in double quotes"
        ),
        Problem(
            "a line separator, which editors do not count",
            "a: 'é👉\u{2028}c'\n",
            "the character U+2028 may not stand here unescaped; remove it, or write it as an escape in double quotes"
        ),
        Problem(
            "a byte order mark in the middle",
            "a: 1\n👉\u{FEFF}b: 2\n",
            "the character U+FEFF may not stand here unescaped; remove it, or write it as an escape in double quotes"
        ),
    ])
    func `a problem is reported at its place`(problem: Problem) {
        let marked = MarkedText(problem.text)
        #expect(problems(inDocument: marked.text) == marked.errors(problem.messages))
    }

    @Test func `the rest of a document with a duplicate key is checked too`() throws {
        let marked = MarkedText("a: 1\nb: {é: 1, 👉é: 2, c: 👉.inf}\n👉a: 👉!x 3\n")
        // What stands under a key that is left out is left out with it.
        let expected = marked.errors([
            "\"é\" is here a second time (first in line 2); remove or rename one",
            ".inf is not a number that JSON has; quote it if it is meant as text",
            "\"a\" is here a second time (first in line 1); remove or rename one",
        ])
        #expect(problems(inDocument: marked.text) == expected)
    }

    @Test func `mistakes before the one that ends the reading are reported with it`() {
        let marked = MarkedText("a: 👉!x 1\n👉a: 2\nb: 👉@c\n👉a: 3\n")
        let messages = [
            "the tag !x means nothing here; remove it",
            "\"a\" is here a second time (first in line 1); remove or rename one",
            "a value may not begin with @; quote it",
        ]
        #expect(problems(inDocument: marked.text) == marked.errors(messages))
    }

    @Test func `bytes that are not UTF-8 are reported where they begin`() {
        let found = problems(inDocument: Array("a: é\nb: ".utf8) + [0xC3, 0x28])
        let place = SourceLocation(file: "a.yaml", line: 2, column: 4)
        #expect(found == [Diagnostic(location: place, message: "the file is not UTF-8 from here on; save it as UTF-8")])
    }

    @Test(
        arguments: [
            // A surrogate without its other half, and half a unit at the end.
            ([0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00, 0x62, 0x00, 0x00, 0xD8, 0x63, 0x00], "UTF-16LE", 2, 2),
            ([0xFE, 0xFF, 0x00, 0x61, 0x00], "UTF-16BE", 1, 2),
            ([0x00, 0x00, 0xFE, 0xFF, 0x00, 0x00, 0x00, 0x61, 0x00, 0x11, 0x00, 0x00], "UTF-32BE", 1, 2),
            ([0xFF, 0xFE, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00, 0x00, 0xD8, 0x00, 0x00], "UTF-32LE", 1, 2),
        ] as [([UInt8], String, Int, Int)]
    )
    func `text that breaks its encoding is reported where it does`(bytes: [UInt8], name: String, line: Int, column: Int)
    {
        let message = "the file is not \(name) from here on; save it as UTF-8"
        let place = SourceLocation(file: "a.yaml", line: line, column: column)
        #expect(problems(inDocument: bytes) == [Diagnostic(location: place, message: message)])
    }

    @Test func `an error in a UTF-16 file shows its line with a caret`() throws {
        let bytes: [UInt8] = [0xFF, 0xFE] + "a: 1\r\né: @b".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let error = try #require(throws: DocumentError.self) { try DocumentReader().read(bytes, file: "a.yaml") }
        #expect(error.description == "a.yaml:2:4: error: a value may not begin with @; quote it\né: @b\n   ^")
    }

    @Test func `an error shows its line with a caret`() throws {
        let error = try #require(throws: DocumentError.self) { try DocumentReader().read("é: @b", file: "a.yaml") }
        #expect(error.description == "a.yaml:1:4: error: a value may not begin with @; quote it\né: @b\n   ^")
    }
}
