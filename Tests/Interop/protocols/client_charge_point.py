"""A charge point by the package `ocpp`: connects to a URL and charges a car when it is told to; what it was answered, as JSON."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
from typing import Any

from ocpp.routing import after, on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.enums import Action, ChargePointErrorCode, ChargePointStatus, RemoteStartStopStatus
from websockets.asyncio.client import connect

TIME = "2026-04-01T18:00:00Z"


class Wallbox(ChargePoint):
    def __init__(self, name: str, connection: Any) -> None:
        super().__init__(name, connection)
        self.cards: asyncio.Queue[str] = asyncio.Queue()

    @on(Action.remote_start_transaction)
    def start_remotely(self, id_tag: str, **_: Any) -> call_result.RemoteStartTransaction:
        return call_result.RemoteStartTransaction(status=RemoteStartStopStatus.accepted)

    @after(Action.remote_start_transaction)
    def started_remotely(self, id_tag: str, **_: Any) -> None:
        self.cards.put_nowait(id_tag)


async def charge(wallbox: Wallbox) -> dict[str, Any]:
    answers = {
        "boot": await wallbox.call(call.BootNotification(charge_point_model="Wallbox 11", charge_point_vendor="Acme")),
        "heartbeat": await wallbox.call(call.Heartbeat()),
        "status": await wallbox.call(
            call.StatusNotification(
                connector_id=1, error_code=ChargePointErrorCode.no_error, status=ChargePointStatus.available
            )
        ),
    }
    card = await wallbox.cards.get()
    answers["guest"] = await wallbox.call(call.Authorize(id_tag=card))
    answers["stranger"] = await wallbox.call(call.Authorize(id_tag="00000000"))
    answers["start"] = started = await wallbox.call(
        call.StartTransaction(connector_id=1, id_tag=card, meter_start=1840, timestamp=TIME)
    )
    number = started.transaction_id
    sample = {"timestamp": TIME, "sampledValue": [{"value": "2310", "unit": "Wh"}]}
    answers["meter"] = await wallbox.call(call.MeterValues(connector_id=1, transaction_id=number, meter_value=[sample]))
    answers["stop"] = await wallbox.call(call.StopTransaction(transaction_id=number, meter_stop=9200, timestamp=TIME))
    return {"card": card, **{name: dataclasses.asdict(answer) for name, answer in answers.items()}}


async def main(url: str) -> dict[str, Any]:
    async with connect(url, subprotocols=["ocpp1.6"], proxy=None) as connection:
        wallbox = Wallbox("CP-0017", connection)
        listening = asyncio.create_task(wallbox.start())
        try:
            return await charge(wallbox)
        finally:
            listening.cancel()


print(json.dumps(asyncio.run(main(sys.argv[1]))))
