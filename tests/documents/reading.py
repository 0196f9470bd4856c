"""Looking into a finished PDF: its text, its fonts, what keeps it from being an archive's file."""

import hashlib
import io
import re
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from pypdf import PdfReader


def pages(pdf: bytes) -> list[str]:
    """The text of every page without white space, as a reader's search would find it."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    """The text of the whole file without white space."""
    return "".join(pages(pdf))


def fonts(pdf: bytes) -> dict[str, Any]:
    """The embedded font files by the names under which pages use them."""
    found: dict[str, Any] = {}
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/Type0":
                held = thing.DescendantFonts[0].FontDescriptor.get("/FontFile2")
                found[str(thing.BaseFont)] = None if held is None else held.read_bytes()
    return found


def faults(pdf: bytes) -> list[str]:
    """What breaks PDF/A-2u, as far as the structure of the file shows it; no full validator."""
    wrong = []
    if not re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}", pdf):
        wrong.append("header")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        wrong += [f"syntax: {problem}" for problem in opened.check_pdf_syntax()]
        if "/ID" not in opened.trailer or opened.is_encrypted:
            wrong.append("no identifier, or encrypted")
        intents = opened.Root.get("/OutputIntents")
        if intents is None or "/DestOutputProfile" not in intents[0]:
            wrong.append("no output intent")
        wrong += _faults_of_metadata(opened)
        wrong += _faults_of_attachments(opened)
        for thing in opened.objects:
            wrong += _faults_of_object(thing)
    return wrong


def _faults_of_metadata(opened: pikepdf.Pdf) -> list[str]:
    wrong = []
    part = "3" if "/AF" in opened.Root else "2"  # only part 3 lets any file lie in it
    with opened.open_metadata() as xmp:
        if (xmp.get("pdfaid:part"), xmp.get("pdfaid:conformance")) != (part, "U"):
            wrong.append(f"does not say that it is PDF/A-{part}u")
        for info, name in (("/Title", "dc:title"), ("/Producer", "pdf:Producer")):
            if str(opened.docinfo.get(info)) != str(xmp.get(name)):
                wrong.append(f"{info} differs between Info and XMP")
    return wrong


def _faults_of_attachments(opened: pikepdf.Pdf) -> list[str]:
    """Each file within the file is named, dated, of a kind, summed, and tied to the document."""
    tied = {spec.objgen for spec in opened.Root.get("/AF", [])}
    wrong = []
    for name in opened.attachments:
        spec = opened.attachments[name].obj
        held = spec.EF.F
        if spec.objgen not in tied or spec.get("/AFRelationship") != "/Data":
            wrong.append(f"{name}: not tied to the document")
        if str(spec.F) != name or str(spec.UF) != name or "/Subtype" not in held:
            wrong.append(f"{name}: without name or kind")
        sum_of_it = hashlib.md5(held.read_bytes(), usedforsecurity=False).digest()
        if "/ModDate" not in held.Params or bytes(held.Params.CheckSum) != sum_of_it:
            wrong.append(f"{name}: without day or sum")
    return wrong


def _faults_of_object(thing: Any) -> list[str]:
    if isinstance(thing, pikepdf.Stream):
        bad = "LZW" in str(thing.get("/Filter")) or "/F" in thing
        return ["forbidden stream"] if bad else []
    if not isinstance(thing, pikepdf.Dictionary):
        return []
    wrong = [f"forbidden {key}" for key in ("/JavaScript", "/AA", "/JS") if key in thing]
    if thing.get("/Type") == "/Font" and thing.get("/Subtype") == "/Type0":
        wrong += _faults_of_font(thing)
    return wrong


def _faults_of_font(font: pikepdf.Dictionary) -> list[str]:
    below = font.DescendantFonts[0]
    held = below.FontDescriptor.get("/FontFile2")
    if held is None or "/CIDToGIDMap" not in below or "/ToUnicode" not in font:
        return [f"{font.BaseFont}: not embedded, or no way from codes to glyphs and characters"]
    inside = TTFont(io.BytesIO(held.read_bytes()))
    unit, advances = inside["head"].unitsPerEm, inside["hmtx"]
    order = inside.getGlyphOrder()
    return [
        f"{font.BaseFont}: glyph {glyph} is {width} wide in the file"
        for glyph, width in _widths(below).items()
        if glyph < len(order) and abs(advances[order[glyph]][0] * 1000 / unit - width) > 1
    ]


def _widths(font: pikepdf.Object) -> dict[int, float]:
    found: dict[int, float] = {}
    entries = list(font.get("/W", []))
    while entries:
        first = int(entries.pop(0))
        following = entries.pop(0)
        if isinstance(following, pikepdf.Array):
            found |= {first + place: float(width) for place, width in enumerate(following)}
        else:
            width = float(entries.pop(0))
            found |= dict.fromkeys(range(first, int(following) + 1), width)
    return found


def fonts_say(pdf: bytes) -> dict[str, set[str]]:
    """Which characters each embedded font says that it holds."""
    found: dict[str, set[str]] = {}
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/Type0":
                said = re.findall(rb"<[0-9a-f]{2,4}> <([0-9a-f]+)>\n", thing.ToUnicode.read_bytes())
                said = [one for one in said if one != b"ffff"]  # the end of the code's range
                characters = {bytes.fromhex(one.decode()).decode("utf-16-be") for one in said}
                found[str(thing.BaseFont)] = characters
    return found


def outlines(pdf: bytes) -> int:
    """How many glyphs with a shape all embedded fonts hold, without the box for missing ones."""
    count = 0
    for held in fonts(pdf).values():
        font = TTFont(io.BytesIO(held))
        names, glyphs = font.getGlyphOrder()[1:], font["glyf"]
        count += sum(glyphs[name].numberOfContours != 0 for name in names)
    return count


def attached(pdf: bytes) -> dict[str, bytes]:
    """The files that lie in the file."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {name: file.get_file().read_bytes() for name, file in opened.attachments.items()}
