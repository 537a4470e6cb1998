"""A central system for charge points by the package `ocpp`, built as its documentation shows."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.enums import Action, AuthorizationStatus, RegistrationStatus
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

ACCEPTED = {"status": AuthorizationStatus.accepted}


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


class CentralSystem(ChargePoint):
    @on(Action.boot_notification)
    def boot(self, **_: Any) -> call_result.BootNotification:
        return call_result.BootNotification(current_time=now(), interval=300, status=RegistrationStatus.accepted)

    @on(Action.heartbeat)
    def heartbeat(self) -> call_result.Heartbeat:
        return call_result.Heartbeat(current_time=now())

    @on(Action.status_notification)
    def status(self, **_: Any) -> call_result.StatusNotification:
        return call_result.StatusNotification()

    @on(Action.authorize)
    def authorize(self, **_: Any) -> call_result.Authorize:
        return call_result.Authorize(id_tag_info=ACCEPTED)

    @on(Action.start_transaction)
    def start_transaction(self, **_: Any) -> call_result.StartTransaction:
        return call_result.StartTransaction(transaction_id=4711, id_tag_info=ACCEPTED)

    @on(Action.meter_values)
    def meter(self, **_: Any) -> call_result.MeterValues:
        return call_result.MeterValues()

    @on(Action.stop_transaction)
    def stop_transaction(self, **_: Any) -> call_result.StopTransaction:
        return call_result.StopTransaction(id_tag_info=ACCEPTED)


async def connected(connection: ServerConnection) -> None:
    assert connection.request is not None
    try:
        await CentralSystem(connection.request.path.rsplit("/", 1)[-1], connection).start()
    except ConnectionClosed:
        pass


async def main() -> None:
    async with serve(connected, "127.0.0.1", 0, subprotocols=["ocpp1.6"]) as server:
        print(f"listening on port {server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()


asyncio.run(main())
