"""The shelf 版本: the rows in use, the versions accepted, what changed between them, and the register of firms."""
