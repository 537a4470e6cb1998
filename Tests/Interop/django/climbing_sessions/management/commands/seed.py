"""The people and rooms that the target file of `belay verify` names."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User
from climbing_sessions.models import Message, Session

# Usernames and addresses are nothing like the names that others see: a server that shows one for the other is found.
PEOPLE = {
    "inviter": ("550e8400-e29b-41d4-a716-446655440000", "John Doe", "jd_climbs"),
    "invitee": ("660e8400-e29b-41d4-a716-446655440000", "Jane Smith", "jane.s"),
    "friend": ("880e8400-e29b-41d4-a716-446655440000", "Fred Friend", "fred88"),
    "outsider": ("770e8400-e29b-41d4-a716-446655440000", "Olga Outside", "olga_o"),
}
ROOMS = {
    "main": ("550e8400-e29b-41d4-a716-446655440000", "inviter", "invitee"),
    "other": ("660e8400-e29b-41d4-a716-446655440001", "inviter", "friend"),
}


class Command(BaseCommand):
    help = "Creates four people and two sessions; what exists already stays. Everybody's password is: climb-on"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--history", type=int, default=0, help="how many messages the main room has at least")

    def handle(self, *args, history: int, **options) -> None:
        users = {}
        for role, (user_id, name, username) in PEOPLE.items():
            defaults = {"username": username, "email": f"{username}@example.com", "display_name": name}
            users[role], is_new = User.objects.get_or_create(id=user_id, defaults=defaults)
            if is_new:
                users[role].set_password("climb-on")
                users[role].save()
        for session_id, inviter, invitee in ROOMS.values():
            Session.objects.get_or_create(
                id=session_id, defaults={"inviter": users[inviter], "invitee": users[invitee]}
            )
        session_id, inviter, invitee = ROOMS["main"]
        talk(session_id, [users[inviter], users[invitee]], history)
        self.stdout.write(f"{len(PEOPLE)} people, {len(ROOMS)} sessions")


def talk(session_id: str, senders: list[User], history: int) -> None:
    """Adds what is missing to so many messages: one an hour, by each in turn, the last an hour ago."""
    missing = history - Message.objects.filter(session_id=session_id).count()
    now = timezone.now()
    Message.objects.bulk_create(
        Message(
            session_id=session_id,
            sender=senders[hours % len(senders)],
            body=f"What about the crag, {hours} hours from now?",
            created_at=now - timedelta(hours=hours),
        )
        for hours in range(missing, 0, -1)
    )
