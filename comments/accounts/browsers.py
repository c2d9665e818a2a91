"""What a browser is called, in two words, from the line it sends about itself."""

import re

_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chromium", r"\bChromium/"),
    ("Chrome", r"(?:Chrome|\bCriOS)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)


def describe(user_agent: str) -> str:
    """Answer browser and system, such as "Firefox|Linux"; empty halves for what is not known."""
    line = user_agent[:1000]
    return f"{_first(_BROWSERS, line)}|{_first(_SYSTEMS, line)}"


def _first(known: tuple[tuple[str, str], ...], line: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, line)), "")
