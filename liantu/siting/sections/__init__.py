"""Sections of the map 园区: what its page says, one module a question, each a ``Section`` as in the diagnosis."""
