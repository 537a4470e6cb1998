"""Servers whose rooms have a long history, and whose database is a network away."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from rest_framework import generics

from climbing_sessions.models import Message, Session
from climbing_sessions.views import MessagesView
from faults import change

_execute = CursorWrapper.execute


def _reading_takes(seconds: float) -> Callable[..., Any]:
    """A query of so many seconds; what is written is as fast as ever, since a burst would wait for nothing else."""

    def execute(self: CursorWrapper, sql: str, params: Any = None) -> Any:
        if sql.startswith("SELECT"):
            time.sleep(seconds)
        return _execute(self, sql, params)

    return execute


def _without_join(self: MessagesView) -> QuerySet[Message]:
    # N+1: a query for the sender of each message.
    session = generics.get_object_or_404(Session.objects.of(self.request.user.id), id=self.kwargs["pk"])
    return Message.objects.filter(session=session).order_by("-created_at", "-id")


change("long-history", CursorWrapper, "execute", _reading_takes(0.010))
change("long-history", MessagesView, "get_queryset", _without_join)

# One list of all, 5,000 queries long: some 20 seconds.
change("slow-unpaginated-history", CursorWrapper, "execute", _reading_takes(0.003))
change("slow-unpaginated-history", MessagesView, "get_queryset", _without_join)
change("slow-unpaginated-history", MessagesView, "pagination_class", None)
