"""How long ago something was, in words of the request's language, said when it is shown."""

from datetime import datetime

from flask_babel import gettext as _

from comments.lib import clock

MINUTE, HOUR, DAY = 60, 3_600, 86_400


class Ago:
    """The time since a moment, short: "3 s", "14 min", "1 h 10", "3 d"."""

    def __init__(self, moment: datetime) -> None:
        self.seconds = max(0, int((clock.now() - moment).total_seconds()))

    def __str__(self) -> str:
        if self.seconds < MINUTE:
            return _("%(seconds)s s", seconds=self.seconds)
        if self.seconds < HOUR:
            return _("%(minutes)s min", minutes=self.seconds // MINUTE)
        if self.seconds < DAY:
            hours, seconds = divmod(self.seconds, HOUR)
            return _("%(hours)s h %(minutes)s", hours=hours, minutes=f"{seconds // MINUTE:02}")
        return _("%(days)s d", days=self.seconds // DAY)
