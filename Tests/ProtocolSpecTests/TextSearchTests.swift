import ProtocolSpec
import Testing

struct TextSearchTests {
    @Test(arguments: ["the server sends it", "server", "a server", "ser server", "→ server é"])
    func `a text includes a word wherever it stands`(text: String) {
        #expect(text.includes("server"))
        #expect(text.dropFirst(0).includes("server"))
    }

    @Test(arguments: ["", "serve", "Server", "serv er", "sserve", "revres"])
    func `a text does not include what only begins in it`(text: String) {
        #expect(!text.includes("server"))
        #expect(!(text + "r").dropLast().includes("server"))
    }

    @Test func `every text includes the empty text`() {
        #expect("a".includes(""))
        #expect("".includes(""))
    }
}
