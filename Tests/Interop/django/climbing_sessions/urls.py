from django.urls import path

from climbing_sessions.views import MessagesView, SessionView

urlpatterns = [
    path("<uuid:pk>/", SessionView.as_view()),
    path("<uuid:pk>/messages/", MessagesView.as_view()),
]
