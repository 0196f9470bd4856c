"""Codes for cameras, drawn into a page."""

import segno


def qr(address: str) -> str:
    """The code as the address of a picture, dark on white in every theme."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_data_uri(scale=8, border=4, light="#fff", xmldecl=False, svgns=True)
