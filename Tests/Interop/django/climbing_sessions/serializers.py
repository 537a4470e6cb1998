from rest_framework import serializers

from climbing_sessions.models import Message, Session


class SessionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Session
        fields = ["id", "inviter", "invitee", "last_message_at"]


class MessageSerializer(serializers.ModelSerializer):
    sender_name = serializers.CharField(source="sender.display_name")

    class Meta:
        model = Message
        fields = ["id", "body", "sender", "sender_name", "created_at"]
