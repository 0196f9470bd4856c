"""The place of the seal, kept free in the file as a signature field that nobody has signed.

Whoever seals, this program or another, fills that field; until then its picture says 待用印.
"""

from functools import cache
from typing import Any

import pydyf

from trainer.documents import ring

FIELD = "Seal"
_PIXEL = 0.75  # of the engine's boxes, in points
_CLASS = "seal"
_PRINTED = 4  # the flag of an annotation that is printed
_ALT = "印章"


def reserve(document: Any, pdf: Any) -> frozenset[int]:
    """Put the field at the box that the template keeps for the seal; the numbers of its pictures.

    For weasyprint's `finisher`; a page without such a box stays as it is.
    """
    for number, page in enumerate(document.pages):
        box = _box(page)
        if box is not None:
            return frozenset({_add_field(pdf, number, box, page.height * _PIXEL)})
    return frozenset()


def _box(page: Any) -> Any:
    for box in page._page_box.descendants(placeholders=True):
        box = getattr(box, "_box", box)
        element = getattr(box, "element", None)
        if element is not None and _CLASS in (element.get("class") or "").split():
            return box
    return None


def _add_field(pdf: Any, number: int, box: Any, height: float) -> int:
    picture = pydyf.Stream(
        [_waiting()],
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([0, 0, ring.DIAMETER, ring.DIAMETER]),
            "Resources": pydyf.Dictionary(),
        },
        compress=True,
    )
    pdf.add_object(picture)
    page = pdf.objects[int(pdf.pages["Kids"][number * 3])]
    left, top = box.border_box_x() * _PIXEL, height - box.border_box_y() * _PIXEL
    corners = (left, top - ring.DIAMETER, left + ring.DIAMETER, top)
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(FIELD),
            "TU": pydyf.String(_ALT),
            "F": _PRINTED,
            "P": page.reference,
            "Rect": pydyf.Array([round(corner, 2) for corner in corners]),
            "AP": pydyf.Dictionary({"N": picture.reference}),
        }
    )
    pdf.add_object(field)
    page["Annots"] = pydyf.Array([*page.get("Annots", []), field.reference])
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([field.reference])})
    return int(picture.number)


@cache
def _waiting() -> bytes:
    return ring.waiting()
