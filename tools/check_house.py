"""Keep the small rules that no other tool knows: sizes, inline styles and scripts, machine paths, notes to self."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE_LINES = 250
MAX_FUNCTION_LINES = 40
MAX_BEHAVIOR_LINES = 80
TEXT_SUFFIXES = {".cfg", ".css", ".html", ".js", ".json", ".lock", ".md", ".po", ".pot", ".py", ".pyi", ".sh", ".svg"}
TEXT_SUFFIXES |= {".toml", ".txt", ".xml", ".yaml", ".yml", ""}
HEAVY_IMPORTS_ALLOWED = re.compile(r"comments/(__init__\.py|commands(\.py|/.*)|(.*/)?(jobs|commands)(\.py|/.*))$")

Finding = tuple[str, int, str]

EVERYWHERE = (
    (re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|tmp/\w+)/\w"), "a path of one machine"),
    (
        re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|deb\.debian\.org"),
        "a package registry's host",
    ),
    (re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b"), "a note to self"),
)
LETTER = "templates/web/_letter.html"
IN_TEMPLATES = (
    (re.compile(r"<style\b", re.I), "an inline style sheet (the CSP forbids it)"),
    (re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.I), "an inline style (the CSP forbids it)"),
    (re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.I), "an inline handler (the CSP forbids it)"),
    (re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.I), "a javascript: address"),
)
INLINE_SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.I | re.S)
DATA_SCRIPT = re.compile(r"type\s*=\s*[\"'](?:application/ld\+json|application/json|importmap)[\"']", re.I)


def files() -> list[Path]:
    """List what git tracks or would track; without git, everything outside the built folders."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        paths = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        built = {".venv", "node_modules", "instance", ".git", "__pycache__"}
        paths = [path for path in ROOT.rglob("*") if not built & set(path.relative_to(ROOT).parts)]
    return sorted(path for path in paths if path.is_file() and path.suffix in TEXT_SUFFIXES)


def line_of(text: str, position: int) -> int:
    """Count the lines up to a position, its own included."""
    return text.count("\n", 0, position) + 1


def texts(name: str, text: str) -> Iterator[Finding]:
    """Find what may stand in no file at all."""
    for pattern, what in EVERYWHERE:
        for match in pattern.finditer(text):
            yield name, line_of(text, match.start()), f"{what}: {match.group(0)}"


def templates(name: str, text: str) -> Iterator[Finding]:
    """Find what the content security policy would stop in the browser; a letter's sheet is no page's."""
    if name == LETTER:
        return
    for pattern, what in IN_TEMPLATES:
        for match in pattern.finditer(text):
            yield name, line_of(text, match.start()), what
    for match in INLINE_SCRIPT.finditer(text):
        if match["body"].strip() and not DATA_SCRIPT.search(match["attributes"]):
            yield name, line_of(text, match.start()), "an inline script (the CSP forbids it)"


def sizes(name: str, text: str) -> Iterator[Finding]:
    """Find files that have outgrown their room."""
    lines = text.count("\n")
    limit = MAX_BEHAVIOR_LINES if name.startswith("static/js/behaviors/") else MAX_FILE_LINES
    if lines > limit:
        yield name, lines, f"{lines} lines, at most {limit}"


def package(path: Path) -> Iterator[Finding]:
    """Find Python folders that are no packages: import-linter would not look into them."""
    if not (path.parent / "__init__.py").is_file():
        yield path.relative_to(ROOT).as_posix(), 1, "stands in a folder without an __init__.py"


def functions(name: str, text: str) -> Iterator[Finding]:
    """Find long functions, and imports inside functions where they have no business."""
    for node in ast.walk(ast.parse(text, filename=name)):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > MAX_FUNCTION_LINES:
            yield name, node.lineno, f"{node.name} is {length} lines long, at most {MAX_FUNCTION_LINES}"
        if not HEAVY_IMPORTS_ALLOWED.search(name):
            for inner in ast.walk(node):
                if isinstance(inner, (ast.Import, ast.ImportFrom)):
                    yield name, inner.lineno, f"{node.name} imports inside a function"


def findings(path: Path) -> Iterator[Finding]:
    """Find everything that is wrong with one file."""
    name = path.relative_to(ROOT).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    if path.suffix != ".lock" and name != "package-lock.json":
        yield from texts(name, text)
    else:
        yield from (found for found in texts(name, text) if "registry" in found[2])
    if name.startswith("templates/"):
        yield from templates(name, text)
    if name.startswith(("comments/", "static/js/")) and path.suffix in {".py", ".js"}:
        yield from sizes(name, text)
    if name.startswith("comments/") and path.suffix == ".py":
        yield from package(path)
        yield from functions(name, text)


def main() -> int:
    """Print each finding as file:line, answer 1 when there are any."""
    found = [finding for path in files() for finding in findings(path)]
    for name, line, what in found:
        print(f"{name}:{line}: {what}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
