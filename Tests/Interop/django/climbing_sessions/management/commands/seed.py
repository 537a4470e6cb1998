"""The people and rooms that the target file of `belay verify` names."""

from django.core.management.base import BaseCommand

from accounts.models import User
from climbing_sessions.models import Session

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

    def handle(self, *args, **options) -> None:
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
        self.stdout.write(f"{len(PEOPLE)} people, {len(ROOMS)} sessions")
