"""Login and refresh: the access token goes to the page, the refresh token into a cookie that no script can read."""

from django.conf import settings
from django.contrib.auth import authenticate
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from accounts.models import User


class OpenView(APIView):
    """For those who have no access token yet, or no good one."""

    authentication_classes: list = []
    permission_classes = [AllowAny]

    def get_authenticate_header(self, request: Request) -> str:
        # Without a challenge, REST framework turns a 401 into a 403.
        return "Bearer"


class LoginView(OpenView):
    def post(self, request: Request) -> Response:
        username, password = request.data.get("username"), request.data.get("password")
        user = authenticate(request, username=username, password=password)
        if user is None:
            raise NotAuthenticated("No account with this name and password.")
        refresh = RefreshToken.for_user(user)
        response = Response({"access": str(refresh.access_token)})
        response.set_cookie(
            settings.REFRESH_COOKIE,
            str(refresh),
            max_age=settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"],
            path="/api/auth/",
            httponly=True,
            samesite="Lax",
        )
        return response


class RefreshView(OpenView):
    def post(self, request: Request) -> Response:
        return Response({"access": str(self.renew(self.presented(request)))})

    def presented(self, request: Request) -> str:
        """The refresh token that came along."""
        token = request.COOKIES.get(settings.REFRESH_COOKIE)
        if not token:
            raise NotAuthenticated("There is no refresh token.")
        return token

    def renew(self, token: str) -> AccessToken:
        try:
            refresh = RefreshToken(token)
        except TokenError as error:
            raise InvalidToken(str(error)) from error
        if not User.active(refresh.get("user_id")).exists():
            raise InvalidToken("There is no such account any more.")
        return refresh.access_token
