"""The version, in one place: the command line, the user agent and the log name it."""

VERSION = "0.1.0"
