"""Fetches the front-end files that vendor.toml names, and checks that they are as fetched.

python tools/vendor.py fetch    with npm: download, pick the files, write each root's manifest.json
python tools/vendor.py check    without npm or network: the same files, the same bytes
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
ROOTS = Path("trainer/static/vendor"), Path("tests/vendor")
MANIFEST = "manifest.json"
SVG = re.compile(rb"<svg[^>]*viewBox=\"([^\"]+)\"[^>]*>(.*?)</svg>", re.DOTALL)
MAP_POINTER = re.compile(rb"^\s*(//|/\*)# sourceMappingURL=.*$\n?", re.MULTILINE)

Asset = dict[str, Any]
Entry = dict[str, Any]


def fetch(project: Path = PROJECT) -> None:
    """Replace everything under the roots by what vendor.toml asks for."""
    for root in ROOTS:
        shutil.rmtree(project / root, ignore_errors=True)
    manifests: dict[Path, dict[str, Entry]] = {root: {} for root in ROOTS}
    for asset in _assets(project):
        root = _root_of(asset)
        for name, content in _pick(asset).items():
            path = project / asset["folder"] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            manifests[root][path.relative_to(project / root).as_posix()] = {
                "package": asset["package"],
                "version": asset["version"],
                "licence": asset["licence"],
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
    for root, manifest in manifests.items():
        text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
        (project / root / MANIFEST).write_text(text, encoding="utf-8")


def check(project: Path = PROJECT) -> list[str]:
    """What is wrong with the committed files, one sentence each; nothing when all is well."""
    wanted: dict[Path, set[tuple[str, str, str]]] = defaultdict(set)
    for asset in _assets(project):
        wanted[_root_of(asset)].add((asset["package"], asset["version"], asset["licence"]))
    return [complaint for root in ROOTS for complaint in _check(project / root, wanted[root])]


def _check(root: Path, wanted: set[tuple[str, str, str]]) -> list[str]:
    manifest: dict[str, Entry] = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    there = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if p.is_file()}
    del there[MANIFEST]
    told = {(entry["package"], entry["version"], entry["licence"]) for entry in manifest.values()}
    return [
        *(f"{name} is missing" for name in sorted(manifest.keys() - there.keys())),
        *(f"{name} is in no manifest" for name in sorted(there.keys() - manifest.keys())),
        *(
            f"{name} was changed after it was fetched"
            for name in sorted(manifest.keys() & there.keys())
            if hashlib.sha256(there[name].read_bytes()).hexdigest() != manifest[name]["sha256"]
        ),
        *(f"{p} {v} ({lic}) is asked for, not there" for p, v, lic in sorted(wanted - told)),
        *(f"{p} {v} ({lic}) is there, not asked for" for p, v, lic in sorted(told - wanted)),
    ]


def _assets(project: Path) -> list[Asset]:
    text = (project / "tools" / "vendor.toml").read_text(encoding="utf-8")
    assets: list[Asset] = tomllib.loads(text)["asset"]
    return assets


def _root_of(asset: Asset) -> Path:
    return next(root for root in ROOTS if Path(asset["folder"]).is_relative_to(root))


def _pick(asset: Asset) -> dict[str, bytes]:
    """The files of one package by the name they get here."""
    wanted = f"{asset['package']}@{asset['version']}"
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--ignore-scripts", wanted]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            picked = {Path(name).name: _read(package, name) for name in asset["files"]}
            if icons := asset.get("icons"):
                picked["sprite.svg"] = _sprite(package, icons)
    return picked


def _read(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(f"package/{name}")
    if member is None:
        raise FileNotFoundError(name)
    content = member.read()
    # the maps are not carried along, and a browser's tools would ask for them in vain
    return MAP_POINTER.sub(b"", content) if name.endswith((".js", ".css")) else content


def _sprite(package: tarfile.TarFile, icons: list[str]) -> bytes:
    symbols = []
    for icon in icons:
        found = SVG.search(_read(package, f"icons/{icon}.svg"))
        if found is None:
            raise ValueError(f"{icon} is not a drawing that can be put into a sprite")
        drawing = b"".join(line.strip() for line in found[2].splitlines())
        symbols.append(
            b'<symbol id="%b" viewBox="%b">%b</symbol>' % (icon.encode(), found[1], drawing)
        )
    lines = [b'<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">', *symbols, b"</svg>"]
    return b"\n".join(lines) + b"\n"


def main(arguments: list[str]) -> int:
    """Do what the first argument says; 1 when a check complains."""
    if arguments == ["fetch"]:
        fetch()
    elif arguments != ["check"]:
        print(__doc__)
        return 2
    complaints = check()
    print("\n".join(complaints) or "every vendored file is as it was fetched")
    return int(bool(complaints))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
