from django.urls import path

from climbing_sessions.consumers import ChatConsumer

# A str, not a uuid: what the converter does not take would never reach the consumer, and get no close code.
websocket_urlpatterns = [path("ws/sessions/<str:session_id>/", ChatConsumer.as_asgi())]
