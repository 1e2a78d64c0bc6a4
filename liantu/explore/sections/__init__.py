"""Sections 推演的七问: what the page of that name says, one module a question; the same shape as in the diagnosis."""
