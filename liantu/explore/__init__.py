"""Exploring 推演: what would change. An action edits rows; the edited rows go through the same figures."""
