import ProtocolSpec
import Testing

struct NearestWordTests {
    @Test(arguments: [
        ("adress", "address"), ("maxLenght", "maxLength"), ("recieve", "receive"), ("Adress", "address"),
        ("x-close-code", "x-close-codes"), ("tpye", "type"), ("uuuid", "uuid"),
    ])
    func `a misspelt word names the nearest right one`(word: String, right: String) {
        let words = ["address", "maxLength", "minLength", "receive", "x-close-codes", "type", "uuid"]
        #expect(NearestWord.to(word, among: words) == right)
    }

    @Test func `neighbours that change places are one edit`() {
        #expect(NearestWord.to("ab", among: ["ba"]) == "ba")
        #expect(NearestWord.to("ab", among: ["cd"]) == nil)
    }

    @Test(arguments: ["colour", "z", "", "quite another thing"])
    func `a word unlike all others gets no suggestion`(word: String) {
        #expect(NearestWord.to(word, among: ["address", "type"]) == nil)
        #expect(NearestWord.hint(for: word, among: ["address", "type"]) == "")
    }

    @Test func `of equally near words the first of the alphabet is named, in whatever order they come`() {
        #expect(NearestWord.to("bat", among: ["cat", "bar"]) == "bar")
        #expect(NearestWord.to("bat", among: ["bar", "cat"]) == "bar")
    }

    @Test func `without candidates there is no suggestion`() {
        #expect(NearestWord.to("a", among: []) == nil)
    }

    @Test func `the hint is a question`() {
        #expect(NearestWord.hint(for: "tpye", among: ["type"]) == "; did you mean \"type\"?")
    }
}
