"""The application: one knowledge, answered in Slack, in Telegram and in a terminal."""
