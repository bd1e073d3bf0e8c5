"""Telegram, driven through the real SDK against a Bot API that checks every call."""
