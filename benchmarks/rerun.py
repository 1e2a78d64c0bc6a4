"""A rerun of a page on the server, with our settings against Streamlit's own.

Expected before measuring: 40 to 80 ms on the sample city, and about a quarter less than on stock settings, where the
files are scanned and garbage is collected after every run. Aim: 100 ms for the median.
A move of a slider on the explorer, each to a plan that nobody has asked for: 150 ms, of which a third reads the chain
after it and a quarter the shocks. Aim: 150 ms.
"""

import asyncio
import sys
import time
from collections.abc import Sequence

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import start
from benchmarks.timing import Row, middle

STOCK = {
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "auto",
    "STREAMLIT_RUNNER_POST_SCRIPT_GC": "true",
    "STREAMLIT_RUNNER_MAGIC_ENABLED": "true",
}
PAGES = {"overview": "", "chain map": "map"}
N_RERUNS, WARM = 40, 3
MOVED = "slider"
PLANS = [f"fill={fill}&strengthen={strengthen}" for fill in range(6) for strengthen in range(5)]
AIM, AIM_OF_A_MOVE = 0.100, 0.150


def rows() -> list[Row]:
    ours, stock = measured({}), measured(STOCK)
    reran = [Row(f"rerun of the {page}, median", ours[page], stock[page], AIM) for page in PAGES]
    return [*reran, Row("a slider move on the explorer, median", ours[MOVED], stock[MOVED], AIM_OF_A_MOVE)]


def measured(settings: dict[str, str]) -> dict[str, float]:
    """Median rerun of each page on a server with these settings. [s]"""
    with start.serving([], interpreter=sys.executable, more=settings) as server:
        found = {page: middle(asyncio.run(reruns(server.address, path))) for page, path in PAGES.items()}
        return found | {MOVED: middle(asyncio.run(reruns(server.address, "what-if", PLANS)))}


async def reruns(address: str, path: str, links: Sequence[str] = ("",) * (N_RERUNS + WARM)) -> list[float]:
    """Times from asking for a run to its end, each with a link of its own, the first ones left out."""
    stream = address.replace("http", "ws", 1).replace("localhost", "127.0.0.1") + "/_stcore/stream"
    async with websockets.connect(stream, subprotocols=["streamlit"], max_size=None, proxy=None) as socket:
        held, times = set(), []
        for link in links:
            message = BackMsg()
            message.rerun_script.query_string = link
            message.rerun_script.page_name = path
            message.rerun_script.cached_message_hashes.extend(held)  # a browser names what it need not be sent again
            begun = time.perf_counter()
            await socket.send(message.SerializeToString())
            held |= await finished(socket)
            times.append(time.perf_counter() - begun)
        return times[WARM:]


async def finished(socket: websockets.ClientConnection) -> set[str]:
    """Wait for the end of a run; the names of its messages that a browser would keep."""
    held = set()
    while True:
        message = ForwardMsg()
        message.ParseFromString(await asyncio.wait_for(socket.recv(), 60))
        if message.metadata.cacheable:
            held.add(message.hash)
        if message.WhichOneof("type") == "script_finished":
            return held
