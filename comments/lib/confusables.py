"""Letters that look like Latin ones (after UTS 39, the common scripts only), for comparing, never for showing."""

_PAIRS = (
    # Cyrillic
    "аa вb сc еe нh іi јj кk мm оo рp ѕs тt уy хx һh ԁd ԛq ԝw ӏl ьb ґr ѵv ҽe үy "
    # Greek
    "αa βb γy δd εe ζz ηn ιi κk λl μu νv οo πn ρp σo ςc τt υu χx ωw ϲc ϳj "
    # Armenian
    "օo սu ոn հh ցg զq "
    # Latin beyond ASCII that NFKC leaves alone
    "ıi ɩi ɑa ɡg ɢg ʟl ʀr ʏy ɴn ʙb ʜh ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ꜱs ᴛt ᴜu ᴠv ᴡw ᴢz łl đd øo ħh ŧt ɨi ƅb"
)
_CAPITALS = (
    "АA ВB СC ЕE НH ІI ЈJ КK МM ОO РP ЅS ТT УY ХX ԚQ ԜW ӀI ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX "
    "ᎪA ᏴB ᏟC ᎠD ᎬE ᎻH ᎫJ ᏦK ᏞL ᎷM ᏢP ᎡR ᏚS ᎢT ᏙV ᎳW ᏃZ"
)


def _pairs(table: str) -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in table.split()}


def _lettered_symbols() -> dict[int, str]:
    starts = (0x1F150, 0x1F170, 0x1F1E6)  # negative circled, negative squared, regional indicators
    return {start + place: chr(ord("a") + place) for start in starts for place in range(26)}


SMALL: dict[int, str] = _pairs(_PAIRS) | _lettered_symbols()
"""By code point, for text that is already casefolded: the Latin small letter it passes for."""

CAPITALS: dict[int, str] = _pairs(_CAPITALS)
"""By code point, for capitals whose shape differs from their small letter's (Greek Eta passes for H)."""

INVISIBLE: frozenset[int] = frozenset(
    [0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0]
)
"""Code points that show nothing though their category says letter, mark or symbol."""
