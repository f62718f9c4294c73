"""A channel that netmend did not bring along, kept from ending a run by a fault of its own."""

from dataclasses import dataclass

from netmend.errors import UnavailableError
from netmend.model.notice import Notice
from netmend.seams import Channel


@dataclass(frozen=True)
class PluginChannel:
    """Implements `seams.Channel`: whatever the plugin raises is a notice that was not accepted."""

    name: str
    channel: Channel

    def deliver(self, notice: Notice) -> None:
        """Hand the notice over to the plugin.

        Raises:
            UnavailableError: the plugin's own, or one that names the class of what it raised.
        """
        try:
            self.channel.deliver(notice)
        except UnavailableError:
            raise
        except Exception as error:  # foreign code: the outbox records it and goes on
            raise UnavailableError(f"channel {self.name}: {notice.key}: {type(error).__name__}") from error
