"""What `gql` gets from the server at a URL: a query, one that can't be run, a subscription; as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport


async def main(url: str) -> dict[str, Any]:
    transport = WebsocketsTransport(url=url, subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL])
    heard: dict[str, Any] = {}
    async with Client(transport=transport) as session:
        heard["query"] = await session.execute(gql("query { hello }"))
        try:
            await session.execute(gql("query { nope }"))
        except TransportQueryError as error:
            heard["errors"] = error.errors
        countdown = session.subscribe(gql("subscription { countdown(start: 3) }"))
        heard["subscription"] = [result async for result in countdown]
    return heard


print(json.dumps(asyncio.run(main(sys.argv[1]))))
