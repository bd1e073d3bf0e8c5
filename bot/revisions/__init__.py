"""The versions of the knowledge that were published, and how every process answers from the newest."""
