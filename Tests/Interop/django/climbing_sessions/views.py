from rest_framework import generics
from rest_framework.pagination import PageNumberPagination

from climbing_sessions.models import Message, Session
from climbing_sessions.serializers import MessageSerializer, SessionSerializer


class SessionView(generics.RetrieveAPIView):
    """A session, for its participants."""

    serializer_class = SessionSerializer

    def get_queryset(self):
        return Session.objects.of(self.request.user.id)


class MessagePages(PageNumberPagination):
    page_size = 50


class MessagesView(generics.ListAPIView):
    """What was said in a session, the newest first."""

    serializer_class = MessageSerializer
    pagination_class = MessagePages

    def get_queryset(self):
        session = generics.get_object_or_404(Session.objects.of(self.request.user.id), id=self.kwargs["pk"])
        return Message.objects.filter(session=session).select_related("sender").order_by("-created_at", "-id")
