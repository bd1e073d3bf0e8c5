"""What takes up the platforms' requests and sends the answers: thin, one family of modules for each platform."""
