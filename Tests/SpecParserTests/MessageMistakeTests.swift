import Testing

/// Mistakes in messages, operations, deliveries and endpoints.
struct MessageMistakeTests {
    @Test(arguments: [
        Mistake(
            "two messages with one constant",
            "kind: {type: string, const: resign}",
            "👉kind: {type: string, const: move}",
            "\"move\" and \"resign\" cannot be told apart: both have kind: move; give one another constant"
        ),
        Mistake(
            "two sent messages with one constant",
            "kind: {const: resigned}",
            "👉kind: {const: moved}",
            "\"moved\" and \"resigned\" cannot be told apart: both have kind: moved; give one another constant"
        ),
        Mistake(
            "a message without a constant",
            edits: [
                (
                    "    resigned:\n      payload: {type: object, required: [kind]",
                    "    resigned:\n      👉payload: {type: object, required: [kind]"
                ), ("kind: {const: resigned}", "kind: {type: string}"),
                ("- {message: resigned", "- 👉{message: resigned"),
            ],
            "\"kind\" is required in \"resigned\", and nothing fills it; give it a source",
            "nothing tells \"resigned\" from other messages; require a property \"kind\" with a string as its \"const\""
        ),
        Mistake(
            "a constant that need not be there",
            edits: [
                ("required: [kind, square, clock]", "required: [square, clock]"),
                ("    move:\n      payload", "    move:\n      👉payload"),
            ],
            "nothing tells \"move\" from other messages; require a property \"kind\" with a string as its \"const\""
        ),
        Mistake(
            "a payload that is not an object",
            "payload: {type: object, required: [kind], properties: {kind: {type: string, const: resign}}}",
            "👉payload: {type: string}",
            "a frame's payload is an object; write \"type: object\" and its properties"
        ),
        Mistake(
            "headers of a frame",
            "    resign:\n      payload",
            "    resign:\n      👉headers: {}\n      payload",
            "\"headers\" is not supported here; put every field into the payload: a WebSocket frame has no headers"
        ),
        Mistake(
            "another schema language",
            "{kind: {type: string, const: resign}}}",
            "{kind: {type: string, const: resign}}, 👉schemaFormat: avro}",
            "\"schemaFormat\" is not supported; write the JSON Schema as the payload itself"
        ),
        Mistake(
            "a misspelt key in a message",
            "    resign:\n      payload",
            "    resign:\n      👉sumary: x\n      payload",
            "unknown key \"sumary\" in a message; did you mean \"summary\"?"
        ),
        Mistake(
            "an example without a payload",
            "    resign:\n      payload",
            "    resign:\n      examples: [👉{name: a}]\n      payload",
            "an example needs \"payload\""
        ),
        Mistake(
            "another content type",
            "    resign:\n      payload",
            "    resign:\n      contentType: 👉text/plain\n      payload",
            "content of type text/plain is not supported; only application/json is"
        ),
        Mistake(
            "a message that no operation sends",
            "      resign: {$ref",
            "      👉draw: {$ref: '#/components/messages/move'}\n      resign: {$ref",
            "\"move\" is the message \"move\" already; rename one of the two"
        ),
        Mistake(
            "a message that no operation names",
            "      resign: {$ref",
            "      👉draw: {payload: {type: object}}\n      resign: {$ref",
            "warning: no operation sends or receives \"draw\""
        ),
    ])
    func `a mistake in a message`(mistake: Mistake) throws {
        try mistake.check()
    }

    @Test(arguments: [
        Mistake(
            "an unknown action",
            "    action: send",
            "    action: 👉publish",
            "\"action\" is one of send, receive, not \"publish\""
        ),
        Mistake(
            "an unknown channel",
            "  tell:\n    action: send\n    channel: {$ref: '#/channels/table'}",
            "  tell:\n    action: send\n    channel: {$ref: 👉'#/channels/tabel'}",
            "\"#/channels/tabel\" leads nowhere: there is no \"tabel\"; did you mean \"table\"?"
        ),
        Mistake(
            "a channel without a reference",
            "  tell:\n    action: send\n    channel: {$ref: '#/channels/table'}",
            "  tell:\n    action: send\n    channel: 👉table",
            "a channel is named by {$ref: '#/channels/…'}"
        ),
        Mistake(
            "a message of the components",
            "[{$ref: '#/channels/table/messages/resign'}]",
            "[{$ref: 👉'#/components/messages/resign'}]",
            "an operation's messages are its channel's: {$ref: '#/channels/table/messages/…'}"
        ),
        Mistake(
            "an unknown message",
            "[{$ref: '#/channels/table/messages/resign'}]",
            "[{$ref: 👉'#/channels/table/messages/resing'}]",
            "the channel has no message \"resing\"; did you mean \"resign\"?"
        ),
        Mistake(
            "no message",
            "[{$ref: '#/channels/table/messages/resign'}]",
            "👉[]",
            "an operation needs a message; name one"
        ),
        Mistake(
            "two messages in one operation",
            edits: [
                ("  receiveResign:", "  👉👉receiveResign:"),
                (
                    "[{$ref: '#/channels/table/messages/resign'}]",
                    "[{$ref: '#/channels/table/messages/resign'}, {$ref: '#/channels/table/messages/move'}]"
                ),
            ],
            "an operation receives one message; write another operation for the other",
            "\"move\" is received by another operation already; put both in one"
        ),
        Mistake(
            "a reply on a socket",
            "  receiveResign:\n    action",
            "  receiveResign:\n    👉reply: {channel: {$ref: '#/channels/table'}, messages: [{$ref: '#/channels/table/messages/moved'}]}\n    action",
            "a reply is for HTTP; say with x-delivers what is sent, \"to: sender\""
        ),
        Mistake(
            "a delivery of what is sent",
            "  tell:\n",
            "  tell:\n    👉x-delivers: []\n",
            "x-delivers belongs on an operation with \"action: receive\", not here"
        ),
        Mistake(
            "traits",
            "  tell:\n",
            "  tell:\n    👉traits: []\n",
            "\"traits\" is not supported here; write the trait's keys into the operation"
        ),
        Mistake(
            "a misspelt extension",
            "x-persists:",
            "👉x-persist:",
            "unknown key \"x-persist\" in an operation; did you mean \"x-persists\"?"
        ),
    ])
    func `a mistake in an operation`(mistake: Mistake) throws {
        try mistake.check()
    }

    @Test(arguments: [
        Mistake(
            "an unknown message",
            "- message: moved",
            "- message: 👉movd",
            "the server sends no message \"movd\"; did you mean \"moved\"?"
        ),
        Mistake(
            "a message that only clients send",
            "{message: resigned, to: others}",
            "{message: 👉resign, to: others}",
            "the server sends no message \"resign\"; did you mean \"resigned\"?"
        ),
        Mistake(
            "an unknown audience",
            "to: others",
            "to: 👉other",
            "\"to\" is one of all, others, sender, not \"other\"; did you mean \"others\"?"
        ),
        Mistake(
            "an unknown field",
            edits: [
                ("        payload:\n          id:", "        👉payload:\n          id:"),
                ("name: $sender.name", "👉nmae: $sender.name"),
            ],
            "\"name\" is required in \"moved\", and nothing fills it; give it a source",
            "\"moved\" has no field \"nmae\"; did you mean \"name\"?"
        ),
        Mistake(
            "a field that nothing fills",
            edits: [
                ("        payload:\n          id:", "        👉payload:\n          id:"),
                ("          name: $sender.name\n", ""),
            ],
            "\"name\" is required in \"moved\", and nothing fills it; give it a source"
        ),
        Mistake(
            "a source for a constant",
            "to: others}",
            "to: others, payload: {👉kind: $generated.uuid}}",
            "\"kind\" is a constant and needs no source; remove it"
        ),
        Mistake(
            "an unknown source",
            "$sender.name",
            "👉$sender.nmae",
            "\"$sender.nmae\" is not a source; did you mean \"$sender.name\"?"
        ),
        Mistake(
            "something that is not a source at all",
            "$sender.name",
            "👉Ada",
            "\"Ada\" is not a source; a source is one of $generated.timestamp, $generated.uuid, $sender.id, $sender.name, "
                + "$message.payload#/field, $generated.jwt.SCHEME"
        ),
        Mistake(
            "the whole payload",
            "$message.payload#/clock",
            "👉$message.payload#",
            "\"$message.payload#\" names no field; write $message.payload#/field"
        ),
        Mistake(
            "a field that the received message has not",
            "$message.payload#/square",
            "👉$message.payload#/sqare",
            "\"move\" has no field \"sqare\"; did you mean \"square\"?"
        ),
        Mistake(
            "a field that is not always there",
            "$message.payload#/square",
            "👉$message.payload#/offer",
            "$message.payload#/offer does not fit \"square\" of \"moved\": the received message need not have it"
        ),
        Mistake(
            "a field that may be too long",
            edits: [
                ("square: {type: string, minLength: 2, maxLength: 2}", "square: {type: string, maxLength: 3}"),
                ("$message.payload#/square", "👉$message.payload#/square"),
            ],
            "$message.payload#/square does not fit \"square\" of \"moved\": it may have more than 2 code points"
        ),
        Mistake(
            "a source of another type",
            "$message.payload#/square",
            "👉$message.payload#/clock/left",
            "$message.payload#/clock/left does not fit \"square\" of \"moved\": it is an integer, and the field is a string"
        ),
        Mistake(
            "a time for an id",
            "id: $generated.uuid",
            "id: 👉$generated.timestamp",
            "$generated.timestamp does not fit \"id\" of \"moved\": the field is a uuid, and it need not be one"
        ),
        Mistake(
            "a name for an id",
            "id: $generated.uuid",
            "id: 👉$sender.name",
            "$sender.name does not fit \"id\" of \"moved\": the field is a uuid, and it need not be one"
        ),
        Mistake(
            "an id that is too long",
            "square: $message.payload#/square",
            "square: 👉$generated.uuid",
            "$generated.uuid does not fit \"square\" of \"moved\": it may have more than 2 code points"
        ),
        Mistake(
            "an unknown scheme",
            "$generated.jwt.ticket",
            "👉$generated.jwt.tiket",
            "there is no security scheme \"tiket\"; did you mean \"ticket\"?"
        ),
        Mistake(
            "an unknown key",
            "to: others",
            "to: others, 👉when: never",
            "unknown key \"when\" in a delivery (known: message, payload, to)"
        ),
        Mistake(
            "keeping what is not delivered",
            "{message: moved, touches",
            "{message: 👉resigned, touches",
            "\"resigned\" is not among the messages that this operation delivers"
        ),
        Mistake(
            "keeping nothing",
            "{message: moved, touches: last_move_at}",
            "👉{touches: last_move_at}",
            "x-persists needs \"message\""
        ),
    ])
    func `a mistake in a delivery`(mistake: Mistake) throws {
        try mistake.check()
    }

    @Test(arguments: [
        Mistake(
            "no security",
            edits: [("  sell:", "  👉sell:"), ("    security: [{$ref: '#/components/securitySchemes/pass'}]\n", "")],
            "an endpoint needs \"security\": the token that lets a caller in"
        ),
        Mistake(
            "an answer that is not an object",
            "payload: {type: object, required: [why], properties: {why: {type: string}}}",
            "👉payload: {type: string}",
            "an answer's payload is an object; write \"type: object\" and its properties"
        ),
        Mistake(
            "an unknown method",
            "method: POST",
            "method: 👉PSOT",
            "\"method\" is one of GET, POST, PUT, PATCH, DELETE, not \"PSOT\"; did you mean \"POST\"?"
        ),
        Mistake(
            "a body",
            "ask: {payload: {type: object}}",
            "ask: {👉payload: {type: object, properties: {a: {}}}}",
            "a request's body is not supported; its payload is \"type: object\" without properties"
        ),
        Mistake(
            "no status",
            "      ticket:\n        payload: {type: object, required: [ticket], properties: {ticket: {type: string}}}\n        bindings: {http: {statusCode: 201}}",
            "      👉ticket:\n        payload: {type: object, required: [ticket], properties: {ticket: {type: string}}}",
            "the answer \"ticket\" needs bindings.http.statusCode"
        ),
        Mistake(
            "no status of HTTP",
            "statusCode: 403",
            "statusCode: 👉42",
            "42 is not the status of an answer; write 200 to 599"
        ),
        Mistake(
            "two answers of success",
            edits: [("statusCode: 403", "statusCode: 200"), ("    reply:", "    👉reply:")],
            "a reply has one answer with a status of 200 to 299"
        ),
        Mistake(
            "two answers of one status",
            edits: [("statusCode: 201", "statusCode: 👉403"), ("    reply:", "    👉reply:")],
            "another answer has the status 403 already",
            "a reply has one answer with a status of 200 to 299"
        ),
        Mistake(
            "an answer to everybody",
            "to: sender",
            "to: 👉all",
            "an answer goes to the client that asked; write \"to: sender\""
        ),
        Mistake(
            "two answers",
            "payload: {ticket: $generated.jwt.ticket}",
            "payload: {ticket: $generated.jwt.ticket}\n      - 👉{message: ticket, to: sender, payload: {ticket: $generated.jwt.ticket}}",
            "an endpoint gives one answer; remove this delivery"
        ),
        Mistake(
            "an answer of failure as the success",
            "- message: ticket\n",
            "- message: 👉noTicket\n",
            "the server sends no message \"noTicket\"; did you mean \"ticket\"?"
        ),
        Mistake("no reply", edits: [("  sell:", "  👉sell:"), (replyText, "")], "an HTTP operation needs a \"reply\""),
        Mistake(
            "a parameter in the path",
            "address: /tickets/",
            "address: /tickets/{day}\n    parameters: {👉day: {}}",
            "an endpoint's path has no parameters; name it in full"
        ),
        Mistake(
            "the server as the client",
            "  sell:\n    action: receive",
            "  👉sell:\n    action: send",
            "an HTTP operation is written as the server's: \"action: receive\""
        ),
    ])
    func `a mistake in an endpoint`(mistake: Mistake) throws {
        try mistake.check()
    }

    private static let replyText = """
            reply:
              channel: {$ref: '#/channels/box-office'}
              messages:
                - {$ref: '#/channels/box-office/messages/noTicket'}
                - {$ref: '#/channels/box-office/messages/ticket'}

        """
}
