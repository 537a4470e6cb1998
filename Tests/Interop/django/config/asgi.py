import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Sets Django up; only then can anything be imported that has models.
http = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

import faults  # noqa: E402
from climbing_sessions import routing  # noqa: E402

faults.apply()
application = ProtocolTypeRouter({"http": http, "websocket": URLRouter(routing.websocket_urlpatterns)})
