"""Sections of the map 园区: what its page says, one module a question; each gives a ``Section`` as the diagnosis does."""
