internal import ContractReading
internal import ProtocolSpec
import Testing

/// Sockets: which paths there are, and what travels over each.
struct SocketTests {
    /// A document with one server and one channel, whose only message the server sends.
    private func document(server: String, address: String, parameters: String = "") -> String {
        """
        asyncapi: 3.0.0
        info: {title: T, version: '1'}
        servers:
          only: \(server)
        channels:
          room:
            address: \(address)
            \(parameters)
            messages:
              note: {payload: {type: object}}
        operations:
          say: {action: send, channel: {$ref: '#/channels/room'}}
        """
    }

    @Test(
        "the server's path and the channel's address are joined by one slash",
        arguments: [
            ("{host: h, protocol: ws}", "/chat", "/chat"),
            ("{host: h, protocol: ws, pathname: /v1}", "/chat", "/v1/chat"),
            ("{host: h, protocol: ws, pathname: /v1/}", "/chat", "/v1/chat"),
            ("{host: h, protocol: ws, pathname: /v1}", "/", "/v1"),
            ("{host: h, protocol: ws}", "/", "/"),
            ("{host: h, protocol: ws}", "/chat/", "/chat/"),
            // The name of a topic is no path.
            ("{host: h, protocol: ws, pathname: /v1}", "ticker", "/v1"),
            ("{host: h, protocol: ws, pathname: /v1}", "null", "/v1"),
            // With slashes it is a path, unless the server has one of its own.
            ("{host: h, protocol: ws}", "user/{id}", "/user/{id}"),
            ("{host: h, protocol: ws, pathname: /ws}", "like/comment", "/ws"),
            // Some documents write the path twice.
            ("{host: h, protocol: ws, pathname: /v1/live}", "/v1/live", "/v1/live"),
            ("{host: h/v2, protocol: ws}", "/chat", "/v2/chat"),
            ("{url: 'wss://h:1/v2', protocol: wss}", "/chat", "/v2/chat"),
        ]
    )
    func paths(server: String, address: String, path: String) throws {
        let read = try read(document(server: server, address: "'\(address)'".replacing("'null'", with: "null")))
        #expect(read.contract.sockets.map(\.path) == [path])
        #expect(read.flows(path) == " > note")
    }

    @Test
    func `channels that share a path are topics of one socket`() throws {
        let read = try read(
            """
            asyncapi: 3.0.0
            info: {title: T, version: '1'}
            servers: {main: {host: h, protocol: wss, pathname: /feed}}
            channels:
              control: {address: null, messages: {subscribe: {payload: {type: object}}}}
              prices: {address: prices, messages: {price: {payload: {type: object}}}}
              admin: {address: /admin, messages: {stop: {payload: {type: object}}}}
            operations:
              a: {action: receive, channel: {$ref: '#/channels/control'}}
              b: {action: send, channel: {$ref: '#/channels/prices'}}
              c: {action: receive, channel: {$ref: '#/channels/admin'}}
            """
        )
        #expect(read.contract.sockets.map(\.path) == ["/feed", "/feed/admin"])
        #expect(read.contract.sockets.map(\.name) == ["main", "admin"])
        #expect(read.flows("/feed") == "subscribe > price")
        #expect(read.contract.sockets[0].topics.map(\.name) == ["control", "prices"])
        #expect(read.warnings.isEmpty)
    }

    @Test
    func `each server's path makes a socket, and a channel names its servers`() throws {
        let read = try read(
            """
            asyncapi: 3.0.0
            info: {title: T, version: '1'}
            servers:
              public: {host: h, protocol: wss, pathname: /public}
              private: {host: h, protocol: wss, pathname: /private}
              rest: {host: h, protocol: https}
            channels:
              prices: {address: prices, messages: {price: {payload: {type: object}}}}
              orders:
                address: orders
                servers: [{$ref: '#/servers/private'}]
                messages: {order: {payload: {type: object}}}
            operations:
              a: {action: send, channel: {$ref: '#/channels/prices'}}
              b: {action: receive, channel: {$ref: '#/channels/orders'}}
            """
        )
        #expect(read.contract.sockets.map(\.path) == ["/public", "/private"])
        #expect(read.flows("/public") == " > price")
        #expect(read.flows("/private") == "order > price")
        #expect(read.contract.servers.map(\.name) == ["public", "private"])
        #expect(read.contract.defaults.contains { $0.what == "the server \"rest\" is left out" })
    }

    @Test
    func `server variables take their default, the first of their enum, or their name`() throws {
        let read = try read(
            """
            asyncapi: 3.0.0
            info: {title: T, version: '1'}
            servers:
              main:
                host: '{region}.h:{port}'
                pathname: /{version}/{tenant}
                protocol: wss
                variables:
                  region: {default: eu}
                  port: {enum: ['1', '2']}
                  version: {default: v1}
            channels:
              chat: {address: /chat, messages: {note: {payload: {type: object}}}}
            operations:
              say: {action: send, channel: {$ref: '#/channels/chat'}}
            """
        )
        #expect(read.contract.servers.map(\.host) == ["eu.h:1"])
        #expect(read.contract.sockets.map(\.path) == ["/v1/{tenant}/chat"])
        #expect(read.contract.sockets[0].parameters.map(\.name) == ["tenant"])
        #expect(read.warnings.map(\.message).contains { $0.hasPrefix("{tenant} in the address of \"main\"") })
    }

    @Test
    func `parameters that the address has no place for belong to the query`() throws {
        let text = document(
            server: "{host: h, protocol: ws}",
            address: "/chat?lang={lang}",
            parameters: "parameters: {lang: {default: en}, token: {description: T}}"
        )
        let read = try read(text)
        let socket = try #require(read.contract.sockets.first)
        #expect(socket.query.map(\.name) == ["lang", "token"])
        #expect(socket.query[0].examples == ["en"])
        let warning = try #require(read.warnings.first)
        #expect(warning.message.hasPrefix("the address of \"room\" has no place for its parameter \"token\""))
        #expect(read.warnings.count == 1)
    }

    @Test
    func `socket.io is another protocol, and nothing is served for it`() throws {
        let read = try read(document(server: "{host: h, protocol: socket.io}", address: "/chat"))
        #expect(read.contract.sockets.isEmpty)
        #expect(read.warnings.map(\.message).contains { $0.hasPrefix("socket.io is a protocol of its own") })
    }

    @Test
    func `no server means localhost`() throws {
        let read = try read(
            """
            asyncapi: 3.0.0
            info: {title: T, version: '1'}
            channels: {chat: {messages: {note: {payload: {type: object}}}}}
            operations: {say: {action: send, channel: {$ref: '#/channels/chat'}}}
            """
        )
        #expect(read.contract.sockets.map(\.path) == ["/"])
        #expect(read.contract.defaults.map(\.what).contains("the contract is served at / on localhost"))
    }
}
