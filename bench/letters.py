"""How fast award letters are made: naively, by the plain path, and through stencils.

    python bench/letters.py --n 1380 --json

Each way runs in a process of its own. `*_ms` is CPU time for one letter with the setting up of the
batch; `*_warm_ms` without it. The naive way takes few letters: one HTML text, one write_pdf each.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂花玉梅建国华红晓燕志文辉波海斌宇浩然子轩"
RARE = "喆堃玥翀㛃䶮𬱖𠅤"
CODED = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NOTO = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
LEVELS = (("助理社会工作师", 150_000), ("社会工作师", 250_000))


def letters(count: int) -> list:
    """The letters of one county's batch; one name in fifty has a rare character."""
    from tests.documents.facts import letter  # after the path is set
    from trainer.domain.papers.rules import grouped

    chance = random.Random(1)
    made = []
    for place in range(1, count + 1):
        level, amount = chance.choice(LEVELS)
        code = "".join(chance.choice(CODED) for _ in range(26))
        name = chance.choice(SURNAMES) + chance.choice(GIVEN)
        name += chance.choice(RARE if chance.random() < 0.02 else GIVEN) * chance.choice((0, 1, 1))
        made.append(
            letter(
                recipient=name,
                number=f"田民社奖〔2026〕{place}号",
                certificate_level=level,
                certificate_number=f"2025{chance.randrange(10**16):016d}",
                amount_fen=amount,
                verification_code=grouped(code),
                verify_url=f"https://verify.example.org/verify/{code}#T1." + "A" * 260,
            )
        )
    return made


def naive(count: int) -> dict:
    """WeasyPrint as its manual begins, with the fonts that a machine has: nothing shared or cut."""
    if not Path(NOTO).is_file():
        raise SystemExit("The naive way is measured with Noto CJK (Debian: fonts-noto-cjk).")
    return _naively(count, {"hei": '"Noto Sans CJK SC"'}, '"Noto Serif CJK SC"')


def naive_own(count: int) -> dict:
    """The same with the project's own font files, which are a tenth of the size."""
    from trainer.documents.faces import FOLDER

    folder = tempfile.mkdtemp(prefix="bench-")
    Path(folder, "fonts.conf").write_text(
        f"<fontconfig><dir>{FOLDER}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    os.environ["FONTCONFIG_FILE"] = f"{folder}/fonts.conf"
    song = '"Trainer Song"'
    stacks = {role: f'"Trainer {role.title()}", {song}' for role in ("fang", "title", "hei", "kai")}
    return _naively(count, stacks, song)


def _naively(count: int, stacks: dict[str, str], otherwise: str) -> dict:
    from weasyprint import HTML

    from trainer.documents.typesetting import Typesetter

    class Whole:
        @staticmethod
        def stack(role: str) -> str:
            return stacks.get(role, otherwise)

    typesetter = Typesetter()
    style = typesetter.style(Whole())

    def make(one: object) -> bytes:
        page = typesetter.page("award_letter.html", one)
        return HTML(string=page.replace("</head>", f"<style>{style}</style></head>")).write_pdf()

    return _measured(letters(count + 3), make, warm_up=3)


def ours(count: int, plainly: bool) -> dict:
    """The program's engine, with or without stencils."""
    from trainer.documents import engine
    from trainer.documents.typesetting import characters_of

    batch = letters(count)
    characters = characters_of(batch)
    return _measured(
        batch,
        lambda one: engine.render("award_letter", one, characters, plainly=plainly).pdf,
        set_up=lambda: engine._setup_for(characters),
    )


def _measured(batch: list, make: object, warm_up: int = 0, set_up: object = lambda: None) -> dict:
    for one in batch[:warm_up]:
        make(one)
    cpu, wall = time.process_time(), time.perf_counter()
    set_up()
    ready = time.process_time()
    size = sum(len(make(one)) for one in batch[warm_up:])
    done, count = time.process_time(), len(batch) - warm_up
    return {
        "ms": (done - cpu) * 1000 / count,
        "warm_ms": (done - ready) * 1000 / count,
        "wall_ms": (time.perf_counter() - wall) * 1000 / count,
        "kb": size / count / 1024,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def in_a_process(way: str, count: int) -> dict:
    """One way in a fresh process."""
    run = subprocess.run(
        [sys.executable, __file__, "--way", way, "--n", str(count)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(run.stdout)


def main() -> None:
    """Measure all ways, or one."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--n", type=int, default=1380)
    options.add_argument("--json", action="store_true")
    options.add_argument("--way", choices=("naive", "naive_own", "plain", "fast"))
    given = options.parse_args()
    ways = {
        "naive": naive,
        "naive_own": naive_own,
        "plain": lambda count: ours(count, plainly=True),
        "fast": lambda count: ours(count, plainly=False),
    }
    if given.way:
        print(json.dumps(ways[given.way](given.n)))
        return
    by_way = {
        "naive": in_a_process("naive", min(given.n, 12)),
        "naive_own": in_a_process("naive_own", min(given.n, 12)),
        "plain": in_a_process("plain", min(given.n, 200)),
        "fast": in_a_process("fast", given.n),
    }
    slow, own, plain, fast = by_way.values()
    figures = {
        "naive_ms": slow["ms"],
        "naive_own_fonts_ms": own["ms"],
        "plain_ms": plain["ms"],
        "plain_warm_ms": plain["warm_ms"],
        "ours_ms": fast["ms"],
        "ours_warm_ms": fast["warm_ms"],
        "typst_ms": None,  # not measured: it is no dependency
        "ratio_plain": slow["ms"] / plain["ms"],
        "ratio_plain_warm": slow["ms"] / plain["warm_ms"],
        "ratio_naive": slow["ms"] / fast["ms"],
        "ratio_typst": None,
        "naive_kb": slow["kb"],
        "plain_kb": plain["kb"],
        "kb": fast["kb"],
        "rss_mb": fast["rss_mb"],
        "naive_rss_mb": slow["rss_mb"],
    }
    rounded = {name: value and round(value, 2) for name, value in figures.items()}
    if given.json:
        print(json.dumps(rounded))
    else:
        for name, value in rounded.items():
            print(f"{name:14} {value}")


if __name__ == "__main__":
    main()
