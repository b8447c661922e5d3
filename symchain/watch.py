"""Checking again whatever a save touches: the scripts below some paths, and what lies beside them.

The worker processes live on, and results are kept, so that only what changed is checked.  `Page` shows the report on
loopback: a browser that has it open loads it again after each run, told by an event stream.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from symchain.errors import UsageError

IGNORED = ("__pycache__", "node_modules")
RELOAD = "new EventSource('/changes').addEventListener('change', () => location.reload());"


def watch(paths: Iterable[Path], check: Callable[[], None], stop: threading.Event | None = None) -> None:
    """Call `check` now and after each change below the paths, or beside a script that is one, until `stop` is set."""
    try:
        import watchfiles
    except ImportError as missing:
        raise UsageError("SC001", "watching needs watchfiles: pip install 'symchain[watch]'") from missing
    folders = {(path if path.is_dir() else path.absolute().parent).resolve() for path in paths}

    def counts(change: Any, path: str) -> bool:
        """Whether a change may matter: nothing hidden below a folder, nothing that Python or a cache writes."""
        below = [Path(path).relative_to(folder) for folder in folders if Path(path).is_relative_to(folder)]
        return any(not any(part.startswith(".") or part in IGNORED for part in place.parts) for place in below)

    # The watcher is there before the first check, so that a save during it is seen; its first word is of no change.
    changes = watchfiles.watch(
        *folders, watch_filter=counts, stop_event=stop, raise_interrupt=True, rust_timeout=100, yield_on_timeout=True
    )
    first = True
    for changed in changes:
        if changed or first:
            check()
        first = False


class Page:
    """The report of the last run, on loopback."""

    def __init__(self, port: int) -> None:
        self.text = ""
        self._version = 0
        self._changed = threading.Condition()
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        except OSError as fault:
            raise UsageError("SC010", f"cannot serve on port {port}: {fault.strerror or fault}") from fault
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def show(self, text: str) -> None:
        """Show another report, in whatever browser has the page open."""
        with self._changed:
            self.text, self._version = text, self._version + 1
            self._changed.notify_all()

    def close(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.headers.get("Host", "").partition(":")[0] not in ("127.0.0.1", "localhost"):
                    self.send_error(403)  # another name for this address is somebody else's page
                elif self.path == "/changes":
                    page._stream(self)
                elif self.path == "/":
                    self._answer("text/html; charset=utf-8", page.text.encode("utf-8", "replace"))
                else:
                    self.send_error(404)

            def _answer(self, kind: str, content: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: the terminal shows the report."""

        return Handler

    def _stream(self, handler: BaseHTTPRequestHandler) -> None:
        """An event for each change, and a sign of life in between."""
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Cache-Control", "no-store")
        handler.end_headers()
        known = self._version
        try:
            while True:
                with self._changed:
                    self._changed.wait(timeout=15)
                    changed, known = self._version != known, self._version
                handler.wfile.write(b"event: change\ndata:\n\n" if changed else b":\n\n")
                handler.wfile.flush()
        except OSError:
            return  # the browser has gone
