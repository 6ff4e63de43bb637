"""How much of a document is read before bcp says that it is no plan."""

MOST_BYTES = 1024 * 1024
"""The longest file: 1 MiB. A plan of 150 lines has 6 KiB."""
MOST_DEPTH = 64
"""Mappings and lists inside each other; a plan needs about 12."""
MOST_PROBLEMS = 100
"""Problems told of one file; whoever mends it starts with the first ones anyway."""
