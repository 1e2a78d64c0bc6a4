"""A running server, a browser without the internet, and visitors who may see no error."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import start
from liantu.store import Store, Version
from tests.browser.visitor import SIZES, Visitor

QUIET = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",  # the internet is shut off
]


def any_port() -> int:
    """A port that the system gives to nobody else now: two workers must not want the same."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where uploads are kept that the tests accept."""
    return tmp_path_factory.mktemp("versions")


@pytest.fixture(scope="session")
def address(versions: Path) -> Iterator[str]:
    """A server as ``start.py app`` starts it."""
    port = ["--server.port", str(any_port())]
    with start.serving(
        port,
        interpreter=sys.executable,
        more={"LIANTU_VERSIONS": str(versions), "LIANTU_SCENARIOS": str(versions / "scenarios")},
    ) as server:
        assert server.process.poll() is None
        yield server.address


@pytest.fixture(autouse=True)
def nothing_left(versions: Path) -> Iterator[None]:
    """No test sees in the lists what another has left on its way in, or has accepted."""
    before = {each.id for each in _stored(versions)}
    yield
    for store in _stores(versions):
        for draft in store.drafts.listed():
            store.drafts.drop(draft)
        for version in store.versions():
            if version.id not in before:
                if version.id == store.used():
                    store.use(None)
                store.retire(version.id)


def _stored(versions: Path) -> list[Version]:
    return [version for store in _stores(versions) for version in store.versions()]


def _stores(versions: Path) -> Iterator[Store]:
    """The server's store, if it has one by now."""
    if (versions / "store.db").is_file():
        store = Store.open(f"sqlite:///{versions}/store.db")
        yield store
        store.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = start.browser()
    assert program, start.NO_BROWSER
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET, *as_root])
        yield browser
        browser.close()


@pytest.fixture
def arrive(chromium: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    """Lets visitors in, each with a session of its own; at the end none may have seen an error or left this machine."""
    contexts, visitors = [], []

    def new(size: str = "1920", *, at: str = address, look: str = "light") -> Visitor:
        width, height = SIZES[size]
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=look, locale="en-US")
        contexts.append(context)
        visitors.append(Visitor(context, at))
        return visitors[-1]

    yield new
    for context in contexts:
        context.close()
    assert [error for visitor in visitors for error in visitor.errors] == []
    assert [url for visitor in visitors for url in visitor.foreign] == []


@pytest.fixture
def visitor(arrive: Callable[..., Visitor]) -> Visitor:
    """Somebody at a projector."""
    return arrive()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these on one worker, as soon as xdist tells pytest so again: 3.8 cannot with 9.2, so each worker has a
    server, a browser and a store of its own."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))
