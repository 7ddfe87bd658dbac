"""What an asset needs to run a step: the installation's settings and the day. Secrets never become resource fields,

because ``repr()`` of a resource prints them; they are read by pipelines.settings where they are used.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.errors import UsageError
from pipelines.settings import Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
logger = logging.getLogger("pipelines.night")


class NightConfig(dg.Config):
    """Run config of the night. Empty ``as_of``: SHOUWANG_AS_OF, else today in Shanghai."""

    as_of: str = ""

    def day(self) -> dt.date:
        """The day the answers hold for. Raises UsageError for anything but YYYY-MM-DD."""
        text = self.as_of or os.environ.get("SHOUWANG_AS_OF", "")
        if not text:
            return dt.datetime.now(SHANGHAI).date()
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            raise UsageError("bad_as_of", "as_of is not a date", expected="YYYY-MM-DD", found=text) from error


class Installation(dg.ConfigurableResource["Installation"]):
    """Where this county's state lives. Empty fields fall back to SHOUWANG_HOME and SHOUWANG_LANDING."""

    home: str = ""
    landing: str = ""

    def settings(self) -> Settings:
        """Settings as of now."""
        return Settings.load(self.home or None, self.landing or None)


class LogProgress:
    """Progress of a night as log lines of the managed ``pipelines`` logger."""

    def step(self, name: str, zh: str) -> None:
        """A step begins."""
        logger.info("step %s %s", name, zh)

    def note(self, text: str) -> None:
        """A remark worth logging."""
        logger.info("%s", text)
