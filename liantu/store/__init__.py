"""Versions 版本: what was accepted, unchangeable, with its files, its rest and a log that can be verified."""

from liantu.store.drafts import Draft
from liantu.store.log import LogEntry
from liantu.store.store import Store
from liantu.store.verifying import Verified
from liantu.store.version import StoredFile, Version

__all__ = ["Draft", "LogEntry", "Store", "StoredFile", "Verified", "Version"]
