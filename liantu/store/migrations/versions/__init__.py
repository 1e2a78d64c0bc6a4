"""The changes in their order, each naming the one before it."""
