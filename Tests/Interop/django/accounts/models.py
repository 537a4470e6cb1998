import uuid
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A climber. What others see is the display name; the username is for logging in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(max_length=80)

    @classmethod
    def active(cls, user_id: Any) -> models.QuerySet:
        """The user with this id, which came from a token: an id that is not a UUID is nobody's."""
        try:
            return cls.objects.filter(id=uuid.UUID(str(user_id)), is_active=True)
        except ValueError:
            return cls.objects.none()
