"""Warming the server up: ``python -m components.warm_up http://localhost:8501`` opens a session and waits for its run.

Until ``app.py`` has run once in a process, Streamlit does not know the pages, and a link to one says "Page not found".
"""

import asyncio
import sys

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE = 120  # s for the first run, which reads the rows


async def open_once(address: str) -> None:
    """Open a session as a browser would, and leave when the page has been drawn."""
    stream = address.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"
    # No proxy: the server stands on this machine. No limit: the script of the diagram is large.
    async with asyncio.timeout(PATIENCE), websockets.connect(stream, max_size=None, proxy=None) as session:
        request = BackMsg()
        request.rerun_script.query_string = ""
        await session.send(request.SerializeToString())
        async for packet in session:
            message = ForwardMsg()
            message.ParseFromString(packet)
            if message.WhichOneof("type") == "script_finished":
                return


if __name__ == "__main__":
    asyncio.run(open_once(sys.argv[1]))
