from django.urls import include, path

urlpatterns = [
    path("api/auth/", include("accounts.urls")),
    path("api/sessions/", include("climbing_sessions.urls")),
]
