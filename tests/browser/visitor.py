"""A visitor 访客: one tab of a real browser that keeps what it must not see, errors and requests to other machines."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Request, expect
from playwright.sync_api import TimeoutError as TookTooLong

PAGES = {
    "": "overview",
    "map": "chain_map",
    "where": "park_map",
    "why": "diagnosis",
    "what-if": "explore",
    "six": "models",
    "rows": "data",
    "how": "method",
}
SIZES = {"1920": (1920, 1080), "1366": (1366, 768), "390": (390, 844)}
PICTURES = Path("artefacts")
PATIENCE = 30_000  # ms, on a machine that does other things too

# On a deep link Streamlit asks below the page's own address first, is told 404 twice, and then asks at the root.
# Chromium writes every 404 to the console; no page can prevent that.
UNAVOIDABLE = re.compile(r"/(map|where|why|what-if|six|rows|how)/_stcore/(health|host-config)$")

# The server has drawn all it will, the link is written, our words stand, and every diagram that has room.
SETTLED = """() => {
  const app = document.querySelector("[data-testid=stApp]"), answer = document.querySelector("h2")
  if (app?.dataset.testScriptState !== "notRunning" || app.dataset.testConnectionState !== "CONNECTED") return false
  if (!answer?.innerText || document.querySelector("[data-testid=stSkeleton], [data-stale=true]")) return false
  const lang = new URL(location).searchParams.get("lang")
  if (!lang || !document.documentElement.lang.startsWith(lang)) return false
  const found = []
  const into = root => root.querySelectorAll("*").forEach(one => {
    if (one.classList.contains("chain-net") || one.classList.contains("place-map")) found.push(one)
    if (one.shadowRoot) into(one.shadowRoot)
  })
  into(document)
  return found.every(net => {
    if (net.classList.contains("place-map")) return !net.clientWidth || net.dataset.drawnMs
    const box = net.querySelector(".canvas"), drawn = box.querySelector("canvas")
    return !net.clientWidth || (box.dataset.drawnMs && Math.abs(drawn.clientWidth - net.clientWidth) < 2)
  })
}"""


class Visitor:
    """A tab, and what went wrong in it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address, self.errors, self.foreign = address, [], []
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._request)
        self.page.on("websocket", lambda socket: self._asked(socket.url))

    def open(self, path: str = "", **link: str) -> "Visitor":
        """Follow a link to a page."""
        self.page.goto(f"{self.address}/{path}?{urlencode(link)}")
        return self.settled()

    def settled(self) -> "Visitor":
        """Wait until the page has been drawn."""
        self.page.wait_for_function(SETTLED)
        return self

    @property
    def link(self) -> dict[str, str]:
        """The choices in the address."""
        return {key: values[-1] for key, values in parse_qs(urlsplit(self.page.url).query).items()}

    @property
    def path(self) -> str:
        """The page in the address."""
        return urlsplit(self.page.url).path.strip("/")

    def linked(self, **choices: str) -> "Visitor":
        """Wait until the address carries these choices."""
        for key, code in choices.items():
            expect(self.page).to_have_url(re.compile(rf"[?&]{key}={re.escape(urlencode({'': code})[1:])}(&|$)"))
        return self.settled()

    @property
    def question(self) -> Locator:
        return self.page.locator("h1").first

    @property
    def answer(self) -> Locator:
        return self.page.locator("h2").first

    def choose(self, key: str, label: str) -> None:
        """Press one of the buttons of a choice."""
        self.page.locator(f".st-key-{key}").get_by_role("radio", name=label, exact=True).click()

    def pick(self, key: str, label: str) -> "Visitor":
        """Take an option from a list, which closes by itself when the page is drawn again while it is open."""
        option = self.page.get_by_role("option", name=label, exact=True)
        for patience in (*[PATIENCE / 10] * 5, PATIENCE):
            self.settled().page.locator(f".st-key-{key}").get_by_role("combobox").click()
            try:
                option.click(timeout=patience)
                return self
            except TookTooLong:
                self.page.keyboard.press("Escape")
        raise TookTooLong(f"{label} never stood still in the list {key}")

    def go(self, title: str) -> "Visitor":
        """Take a page from the menu."""
        self.page.get_by_test_id("stTopNavLink").filter(has_text=title).click()
        return self

    def box(self, segment: str) -> dict[str, float]:
        """Where a box of the diagram stands, from the corner of its canvas."""
        return self.page.locator(".chain-net .canvas").evaluate(
            "(box, id) => box.__net.canvasToDOM(box.__net.getPosition(id))", segment
        )

    def resize(self, size: str) -> "Visitor":
        """Another screen."""
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})
        return self.settled()

    def picture(self, name: str) -> None:
        """Keep the whole page for people to look at."""
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not UNAVOIDABLE.search(message.location.get("url", "")):
            self.errors.append(f"{message.text} {message.location}")

    def _request(self, request: Request) -> None:
        self._asked(request.url)

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.address).netloc:
            self.foreign.append(url)
