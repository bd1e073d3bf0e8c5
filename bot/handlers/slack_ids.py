"""The names under which Slack sends things back; buttons of answers have theirs in `bot.render.slack_buttons`."""

from typing import Final

SEARCH_SHORTCUT: Final = "iom_search"
ANSWER_SHORTCUT: Final = "iom_answer"
SEARCH_VIEW: Final = "iom_search_view"
ANSWER_VIEW: Final = "iom_answer_view"
HOME_VIEW: Final = "iom_home_view"
SETTINGS_VIEW: Final = "iom_subscription_view"
