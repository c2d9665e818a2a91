"""The word list a new site begins with: common insults in English, for the editor to change."""

from comments.screening.types import WordEntry

_STRONG = (
    "scum",
    "scumbag",
    "vermin",
    "subhuman",
    "bastard",
    "asshole",
    "arsehole",
    "dickhead",
    "shithead",
    "fuck you",
)
_MILD = (
    "idiot", "idiotic", "moron", "moronic", "imbecile", "cretin", "halfwit", "dimwit", "nitwit", "numpty", "dumbass",
    "jackass", "pillock", "buffoon", "crap", "bullshit", "shut up", "clown",
)  # fmt: skip

STARTER_WORDS: tuple[WordEntry, ...] = (
    *(WordEntry(word, 0.7, "strong") for word in _STRONG),
    *(WordEntry(word, 0.35, "mild") for word in _MILD),
    WordEntry("loser", 0.35, "mild", exceptions=("looser",)),
    WordEntry("fool", 0.25, "mild", exceptions=("no fool", "april fool", "fool's gold")),
)
"""Strong words hold a comment by the default policy; mild ones only when more comes together."""
