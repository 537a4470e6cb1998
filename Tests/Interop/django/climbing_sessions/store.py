"""What is kept of a chat."""

import uuid

from channels.db import database_sync_to_async
from django.db import transaction

from accounts.models import User
from climbing_sessions.models import Message, Session


@database_sync_to_async
def save_message(session_id: uuid.UUID, sender: User, content: str) -> Message:
    with transaction.atomic():
        message = Message.objects.create(session_id=session_id, sender=sender, body=content)
        Session.objects.filter(id=session_id).update(last_message_at=message.created_at)
    return message
