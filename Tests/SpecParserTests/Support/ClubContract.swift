import Testing

/// A small, good contract of another protocol than the one we ship, with every extension, to make mistakes in.
enum ClubContract {
    /// The contract with edits: each replaces a text that it has exactly once.
    static func edited(
        _ edits: (of: String, with: String)...,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> String {
        try edited(edits, sourceLocation: sourceLocation)
    }

    static func edited(
        _ edits: [(of: String, with: String)],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> String {
        try edits.reduce(text) { text, edit in
            let parts = text.components(around: edit.of)
            try #require(
                parts.count == 2,
                "\"\(edit.of)\" is there \(parts.count - 1) times",
                sourceLocation: sourceLocation
            )
            return parts.joined(separator: edit.with)
        }
    }

    static let text = """
        asyncapi: 3.1.0
        info:
          title: Chess club
          version: 1.0.0
        x-perspective: server
        servers:
          local:
            host: localhost:9000
            protocol: ws
        channels:
          table:
            address: /tables/{table}/
            parameters:
              table:
                x-format: uuid
                examples: [11111111-2222-4333-8444-555555555555]
            bindings:
              ws:
                method: GET
                query:
                  type: object
                  properties:
                    ticket: {type: string}
            messages:
              move: {$ref: '#/components/messages/move'}
              resign: {$ref: '#/components/messages/resign'}
              moved: {$ref: '#/components/messages/moved'}
              resigned: {$ref: '#/components/messages/resigned'}
            x-room:
              key: table
              members: [white, black]
              people:
                white: {id: aaaaaaaa-2222-4333-8444-555555555555, name: Ada}
                black: {id: bbbbbbbb-2222-4333-8444-555555555555, name: Bob}
            x-close-codes:
              4401: {name: noTicket, reason: No ticket, when: token-missing, phase: open, retry: never}
              4402: {name: badTicket, reason: Bad ticket, when: token-invalid, phase: open, retry: after-refresh}
              4403: {name: stranger, reason: Stranger, when: user-unknown, phase: open, retry: never}
              4404: {name: notSeated, reason: Not seated, when: not-a-member, phase: open, retry: never}
              4405: {name: badMove, reason: Bad move, when: invalid-frame, phase: open, retry: backoff}
            x-on-invalid: ignore
          box-office:
            address: /tickets/
            messages:
              ask: {payload: {type: object}}
              ticket:
                payload: {type: object, required: [ticket], properties: {ticket: {type: string}}}
                bindings: {http: {statusCode: 201}}
              noTicket:
                payload: {type: object, required: [why], properties: {why: {type: string}}}
                bindings: {http: {statusCode: 403}}
        operations:
          receiveMove:
            action: receive
            channel: {$ref: '#/channels/table'}
            security: [{$ref: '#/components/securitySchemes/ticket'}]
            messages: [{$ref: '#/channels/table/messages/move'}]
            x-on-invalid: badMove
            x-persists: {message: moved, touches: last_move_at}
            x-delivers:
              - message: moved
                to: all
                payload:
                  id: $generated.uuid
                  square: $message.payload#/square
                  clock: $message.payload#/clock
                  by: $sender.id
                  name: $sender.name
                  at: $generated.timestamp
          receiveResign:
            action: receive
            channel: {$ref: '#/channels/table'}
            security: [{$ref: '#/components/securitySchemes/ticket'}]
            messages: [{$ref: '#/channels/table/messages/resign'}]
            x-delivers:
              - {message: resigned, to: others}
          tell:
            action: send
            channel: {$ref: '#/channels/table'}
            security: [{$ref: '#/components/securitySchemes/ticket'}]
            messages:
              - {$ref: '#/channels/table/messages/moved'}
              - {$ref: '#/channels/table/messages/resigned'}
          sell:
            action: receive
            channel: {$ref: '#/channels/box-office'}
            security: [{$ref: '#/components/securitySchemes/pass'}]
            bindings: {http: {method: POST}}
            messages: [{$ref: '#/channels/box-office/messages/ask'}]
            reply:
              channel: {$ref: '#/channels/box-office'}
              messages:
                - {$ref: '#/channels/box-office/messages/noTicket'}
                - {$ref: '#/channels/box-office/messages/ticket'}
            x-delivers:
              - message: ticket
                to: sender
                payload: {ticket: $generated.jwt.ticket}
        components:
          securitySchemes:
            ticket:
              type: httpApiKey
              in: query
              name: ticket
              x-jwt: {algorithms: [HS256, HS512], lifetime: PT1H30M, subject: who, claims: {kind: ticket, club: chess}}
            pass:
              type: httpApiKey
              in: cookie
              name: pass
              x-jwt: {algorithms: [HS384], lifetime: P1W, subject: who}
          schemas:
            Clock:
              type: object
              required: [left]
              properties:
                left: {type: integer, minimum: 0, maximum: 7200}
          messages:
            move:
              payload:
                type: object
                required: [kind, square, clock]
                properties:
                  kind: {const: move}
                  square: {type: string, minLength: 2, maxLength: 2}
                  clock: {$ref: '#/components/schemas/Clock'}
                  offer: {enum: [draw, nothing]}
            resign:
              payload: {type: object, required: [kind], properties: {kind: {type: string, const: resign}}}
            moved:
              payload:
                type: object
                required: [kind, id, square, clock, by, name, at]
                properties:
                  kind: {const: moved}
                  at: {type: string, format: date-time}
                  id: {type: string, format: uuid}
                  square: {type: string, maxLength: 2}
                  clock: {$ref: '#/components/schemas/Clock'}
                  by: {type: string, format: uuid}
                  name: {type: string}
            resigned:
              payload: {type: object, required: [kind], properties: {kind: {const: resigned}}}

        """
}

extension String {
    /// The parts before, between and after each occurrence of a text.
    func components(around text: String) -> [String] {
        split(separator: text, omittingEmptySubsequences: false).map(String.init)
    }
}
