"""Pieces of the page 模式: six cities' ways on the same rows."""
