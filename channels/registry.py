"""The channels there are: their name in the settings, and the class that speaks them."""

from __future__ import annotations

from channels.protocols import Channel

# name: "module:Class"; imported only when the settings name the channel (twilio alone costs 0.2 s)
CHANNELS = {
    "whatsapp": "channels.whatsapp:WhatsApp",
    "sms": "channels.sms:Sms",
    "sms_gateway": "channels.sms_gateway:SmsGateway",
    "phone": "channels.phone:Phone",
    "email": "channels.email:Email",
}


def channel_class(name: str) -> type[Channel]:
    """The class behind a channel's name. Raises KeyError for a name that is not in the table."""
    from importlib import import_module

    module, _, cls = CHANNELS[name].partition(":")
    found: type[Channel] = getattr(import_module(module), cls)
    return found
