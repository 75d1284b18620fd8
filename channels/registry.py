"""The list of channels: their name in the settings file, and their class."""

from __future__ import annotations

from channels.protocols import Channel

# name: "module:Class"; imported only when the settings name the channel (twilio alone costs 0.2 s)
CHANNELS = {
    "whatsapp": "channels.whatsapp:WhatsApp",
    "sms": "channels.sms:Sms",
    "sms_gateway": "channels.sms_gateway:SmsGateway",
    "phone": "channels.phone:Phone",
    "email": "channels.email:Email",
    "walkin": "channels.walkin:WalkIn",
    "chat": "channels.chat:Chat",
}


def channel_class(name: str) -> type[Channel]:
    """Return the class of a channel's name. Raises KeyError for an unknown name."""
    from importlib import import_module

    module, _, cls = CHANNELS[name].partition(":")
    channel: type[Channel] = getattr(import_module(module), cls)
    return channel
