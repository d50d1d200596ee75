"""From the record to the text of the file: one page, nothing fetched, nothing of the data read as
HTML.

The page is a pyvis `Network`: its bundled vis-network draws, finds what the pointer meets, pans and
zooms. Where pyvis stands in the way it is gone round, and only here:

- Its template asks the network for files and puts data into scripts as they come, where they run:
  ours does neither. Data travel in a block that is not a script, and reach the page as text only.
- It hands the whole graph to the browser, which at 100,000 nodes takes most of a minute: ours hands
  over columns, and the page gives vis-network one area at a time.
- It writes the file itself, in the machine's encoding: `generate_html` returns text, and the caller
  writes UTF-8.
- vis-network's style sheet holds pictures for an editor and menus that the page has not; the few
  rules needed are in ours.
"""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files

from orggraph.core.enums import Base
from orggraph.core.resources import template
from orggraph.webmap.data import MapData
from orggraph.webmap.encode import pack
from orggraph.webmap.strings import words

VIS_NETWORK = ("lib", "vis-9.1.2", "vis-network.min.js")


def render_map(data: MapData, lang: str = "zh", *, plain: bool = False) -> str:
    """Return the page as one HTML text.

    `plain` keeps the data as they are instead of packing them, for browsers before 2023 that cannot
    unpack.
    """
    from pyvis.network import Network  # takes half a second, and only a page needs it

    class AreaNetwork(Network):  # type: ignore[misc]
        """A pyvis network whose nodes wait as columns until the page draws the area they stand
        in.
        """

        def generate_html(
            self, name: str = "map.html", local: bool = True, notebook: bool = False
        ) -> str:
            """Return the page; the arguments are those of pyvis and say nothing here."""
            self.html = _page(data, lang, plain)
            return self.html

    return str(AreaNetwork(height="100%", width="100%", cdn_resources="in_line").generate_html())


def _page(data: MapData, lang: str, plain: bool) -> str:
    said = words(lang) | {"base": Base(data.about["base"]).say(lang)}
    drawing, style, script = _bundled(VIS_NETWORK), _template_text("map.css"), _script()
    return str(
        template("map.html").render(
            lang="en" if lang == "en" else "zh-CN",
            title=said["title"].format(name=data.about["name"]),
            said=said,
            style=style,
            head=[_said(words, lang) for words in data.about.get("head", ())],
            scripts=[drawing, script],
            policy=_policy([drawing, script], style),
            words=_safe(json.dumps(said, ensure_ascii=False, separators=(",", ":"))),
            data=pack(data, plain),
        )
    )


def _said(words: dict[str, str], lang: str) -> str:
    return words["en" if lang == "en" else "zh"]


def _policy(scripts: list[str], style: str) -> str:
    """Return the content policy: exactly these scripts and this style run, and nothing is
    fetched from anywhere.
    """
    return "; ".join(
        [
            "default-src 'none'",
            "script-src " + " ".join(map(_hash, scripts)),
            "style-src " + _hash(style),
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _safe(text: str) -> str:
    """Return JSON in which nothing can end the block it stands in."""
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _bundled(path: tuple[str, ...]) -> str:
    """Return a file that pyvis brings along."""
    text = files("pyvis").joinpath(*path).read_text(encoding="utf-8")
    if "</script" in text.lower():
        raise ValueError(f"{path[-1]} would end its own script block")
    return _one_newline(text)


def _template_text(name: str) -> str:
    return _one_newline((files("orggraph") / "templates" / name).read_text(encoding="utf-8"))


def _script() -> str:
    """Return the page's own script: the bundle that `make bundle` makes of the modules beside
    it.
    """
    bundle = files("orggraph") / "webmap" / "static" / "bundle" / "map.js"
    return _one_newline(bundle.read_text(encoding="utf-8"))


def _one_newline(text: str) -> str:
    """Return text with the line ends that a browser hashes: a checkout on Windows may bring
    others.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")
