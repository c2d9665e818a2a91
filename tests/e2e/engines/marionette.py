"""Selenium's commands to Firefox by its own protocol, Marionette, so that no geckodriver is needed.

A message is `length:[kind, id, ...]` over TCP; the commands are those of WebDriver (W3C) under names of their own.
"""

import json
import socket
import time
from typing import Any

from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.remote_connection import RemoteConnection

NAMES = {
    Command.NEW_SESSION: "NewSession",
    Command.SET_TIMEOUTS: "SetTimeouts",
    Command.GET: "Navigate",
    Command.REFRESH: "Refresh",
    Command.GET_CURRENT_URL: "GetCurrentURL",
    Command.FIND_ELEMENT: "FindElement",
    Command.FIND_ELEMENTS: "FindElements",
    Command.CLICK_ELEMENT: "ElementClick",
    Command.CLEAR_ELEMENT: "ElementClear",
    Command.SEND_KEYS_TO_ELEMENT: "ElementSendKeys",
    Command.GET_ELEMENT_TEXT: "GetElementText",
    Command.GET_ELEMENT_PROPERTY: "GetElementProperty",
    Command.W3C_EXECUTE_SCRIPT: "ExecuteScript",
    Command.SCREENSHOT: "TakeScreenshot",
    Command.SWITCH_TO_FRAME: "SwitchToFrame",
    Command.SWITCH_TO_WINDOW: "SwitchToWindow",
    Command.W3C_GET_WINDOW_HANDLES: "GetWindowHandles",
    Command.W3C_GET_CURRENT_WINDOW_HANDLE: "GetWindowHandle",
    Command.SET_WINDOW_RECT: "SetWindowRect",
}


class Marionette(RemoteConnection):
    """A connection to a Firefox that was started with `--marionette`."""

    def __init__(self, port: int) -> None:
        super().__init__(client_config=ClientConfig(f"http://127.0.0.1:{port}"))
        self.socket = _connected(port)
        self.pending = b""
        self.number = 0
        self._receive()

    def execute(self, command: str, params: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command of Selenium's; answer as a driver would."""
        said = {key: value for key, value in params.items() if key != "sessionId"}
        if command == Command.NEW_SESSION:
            said = said["capabilities"]["alwaysMatch"]
        if command == Command.SWITCH_TO_FRAME:
            said = {"element": next(iter(said["id"].values()))} if said["id"] else {}
        if command == Command.SCREENSHOT:
            said = {"full": False}
        error, result = self.ask(f"WebDriver:{NAMES[command]}", said)
        if error:
            return {"status": 500, "value": json.dumps({"value": error})}
        return {"value": result["value"] if isinstance(result, dict) and "value" in result else result}

    def ask(self, command: str, said: dict[str, Any]) -> tuple[Any, Any]:
        """Send a command of Marionette's own; answer the error and the result."""
        self.number += 1
        self._send([0, self.number, command, said])
        _, _, error, result = self._receive()
        return error, result

    def close(self) -> None:
        """Hang up."""
        self.socket.close()
        super().close()

    def _send(self, message: list[Any]) -> None:
        said = json.dumps(message).encode()
        self.socket.sendall(b"%d:%s" % (len(said), said))

    def _receive(self) -> Any:
        while b":" not in self.pending:
            self._read()
        length, _, self.pending = self.pending.partition(b":")
        while len(self.pending) < int(length):
            self._read()
        message, self.pending = self.pending[: int(length)], self.pending[int(length) :]
        return json.loads(message)

    def _read(self) -> None:
        got = self.socket.recv(1 << 16)
        if not got:
            raise ConnectionError("Firefox hung up")
        self.pending += got


def _connected(port: int, seconds: float = 60) -> socket.socket:
    ends = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)
