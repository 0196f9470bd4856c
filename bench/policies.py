"""How fast policies judge: `python -m bench.policies [--json]`, and what a trial of one takes.

Judged: applications of made-up people against one policy, clause by clause with sentences and
amount, as a page needs them; beside it the same clauses written by hand as one Python function,
and its answers compared. Simulated: a trial over the holders of a county on a fresh SQLite file.
"""

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from trainer import create_app, migrations
from trainer.config import Config
from trainer.core import clock
from trainer.core.actors import System
from trainer.core.db import db
from trainer.core.keys import Keys
from trainer.domain.certificates.models import NATIONAL, Certificate, CertificateSource, Level
from trainer.domain.people.models import Employment, Payroll, Person, Standing
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules import Claim, Result, Span
from trainer.seeding import files

TODAY = date(2026, 11, 24)
HERE, THERE = 1, 2
BARRED = (Payroll.CIVIL_SERVANT, Payroll.REFERENCED, Payroll.PUBLIC_INSTITUTION)


def claims(count: int, dice: random.Random) -> list[Claim]:
    """Made-up people with a certificate: some live or work elsewhere, are barred, or too late."""
    names = {HERE: "此县", THERE: "彼县"}
    return [
        Claim(
            county_id=HERE,
            county_names=names,
            kind=BenefitKind.ONE_OFF,
            level=dice.choice(NATIONAL),
            certificate_number=f"示例{number:010d}",
            approved_on=TODAY - timedelta(days=dice.randrange(300)),
            issued_on=TODAY - timedelta(days=dice.randrange(300)),
            home_county_id=dice.choice((HERE, THERE, None)),
            payroll=dice.choice((Payroll.NONE, Payroll.NONE, Payroll.NONE, *BARRED)),
            work=tuple(
                Span(
                    dice.choice((HERE, THERE)),
                    TODAY - timedelta(days=dice.randrange(100, 3000)),
                    None,
                )
                for _ in range(dice.randrange(3))
            ),
        )
        for number in range(count)
    ]


def judged(content: dict[str, Any], claim: Claim) -> tuple[str, int]:
    """By the engine: every clause with its evidence, and the amount."""
    found = rules.findings(content, claim, TODAY)
    return rules.worst(found).value, rules.entitlement(content, claim, TODAY).amount_fen


def by_hand(claim: Claim) -> tuple[str, int]:
    """The same policy (seeds/policies/datian.yaml) as somebody would write it into a program."""
    results = []
    places = {span.county_id for span in claim.work if span.covers(TODAY) and span.social_work}
    if claim.home_county_id == HERE:
        results.append((Result.MET, f"档案登记的户籍在{claim.county_names[HERE]}。"))
    elif HERE in places:
        results.append((Result.MET, f"现工作单位在{claim.county_names[HERE]}。"))
    elif claim.home_county_id is None or not places:
        results.append((Result.UNKNOWN, "档案里没有户籍所在地或现在工作单位的所在地。"))
    else:
        results.append((Result.UNMET, "户籍和工作单位都不在本县。"))
    right = claim.level in (Level.ASSISTANT, Level.WORKER)
    results.append((Result.MET if right else Result.UNMET, f"证书级别是{claim.level.label}。"))
    now = {claim.payroll, *(span.payroll for span in claim.work if span.covers(TODAY))}
    barred = any(kind in now for kind in BARRED)
    results.append((Result.UNMET if barred else Result.MET, f"人员身份是{claim.payroll.label}。"))
    used = any(
        one.county_id == HERE and one.certificate_number == claim.certificate_number
        for one in claim.awards
    )
    results.append((Result.UNMET if used else Result.MET, "没有同类奖励的申领记录。"))
    if claim.issued_on is None:
        results.append((Result.UNKNOWN, "证书记录里没有起算日期，算不出申请期。"))
    else:
        last = claim.issued_on + timedelta(days=180)
        inside = claim.issued_on <= TODAY <= last
        said = f"申请期从 {claim.issued_on} 到 {last}。"
        results.append((Result.MET if inside else Result.UNMET, said))
    all_results = {result for result, _said in results}
    order = (Result.UNMET, Result.UNKNOWN, Result.MET)
    worst = next(result for result in order if result in all_results)
    fen = {Level.ASSISTANT: 100_000, Level.WORKER: 200_000}.get(claim.level, 0)
    return worst.value, fen


def cpu_seconds(judge: Callable[[Claim], object], people: Sequence[Claim], times: int) -> float:
    """The median of several goes, in CPU time of this process."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        for claim in people:
            judge(claim)
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def fill(county: County, count: int, dice: random.Random) -> None:
    """So many holders of one county, each with a job and a certificate of the last year."""
    today = clock.today()
    people, jobs, certificates = [], [], []
    for number in range(1, count + 1):
        people.append(
            {
                "id": number,
                "uid": f"p{number}",
                "name": f"示例{number}",
                "county_id": county.id,
                "home_county_id": county.id if dice.random() < 0.7 else None,
                "payroll": dice.choice(list(Payroll)),
                "standing": Standing.ON_RECORD,
                "made_up": True,
                "version": 1,
            }
        )
        jobs.append(
            {
                "person_id": number,
                "employer": "示例社会工作服务中心",
                "county_id": county.id,
                "starts_on": today - timedelta(days=dice.randrange(100, 3000)),
            }
        )
        approved_on = today - timedelta(days=dice.randrange(360))
        certificates.append(
            {
                "uid": f"c{number}",
                "person_id": number,
                "level": dice.choice(NATIONAL),
                "number": f"示例{number:010d}",
                "exam_year": today.year,
                "approved_on": approved_on,
                "issued_on": approved_on,
                "source": CertificateSource.IMPORT,
                "recorded_at": clock.now(),
                "version": 1,
            }
        )
    for table, rows in ((Person, people), (Employment, jobs), (Certificate, certificates)):
        db.session.execute(insert(table), rows)
    db.session.commit()


def simulated(count: int, dice: random.Random, content: dict[str, Any]) -> dict[str, Any]:
    """A trial of a new edition against the one before over so many holders."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Config(
                instance=Path(folder),
                database_url=f"sqlite:///{folder}/bench.sqlite",
                secret_key="bench" * 8,
                keys=Keys(seal={1: b"s" * 32}, index=b"i" * 32, audit=b"a" * 32, proof=b"p" * 32),
                testing=True,
            )
        )
        with app.app_context():
            migrations.upgrade(db.engine)
            county = County(
                code="350425",
                name="大田县",
                short_name="大田",
                position=1,
                counselling_phone="0598-5550107",
                counselling_hours="示例",
            )
            db.session.add(county)
            db.session.commit()
            fill(county, count, dice)
            actor = System("bench")
            old = operations.add_policy(county, content, actor=actor)
            operations.publish_policy(old, actor=actor)
            richer = [{**row, "amount_fen": row["amount_fen"] + 1} for row in content["benefits"]]
            new = operations.add_policy(county, {**content, "benefits": richer}, actor=actor)
            db.session.expire_all()
            begun, begun_cpu = time.perf_counter(), time.process_time()
            found = queries.trial(new, old)
            taken, taken_cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
            db.session.remove()
            db.engine.dispose()
    return {
        "holders": found.holders,
        "simulation_s": round(taken, 2),
        "simulation_cpu_s": round(taken_cpu, 2),
        "rows": len(found.rows),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=100_000)
    parser.add_argument("--holders", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    dice = random.Random(2026)  # a bench
    sample = next(one for one in files.policies() if one["key"] == "datian-sample")
    content = rules.settle(sample, TODAY)
    people = claims(options.applications, dice)
    differing = [one for one in people[:5_000] if judged(content, one) != by_hand(one)]
    if differing:
        print(f"the two disagree on {len(differing)} claims, first: {differing[0]}")
        return 1
    ours = cpu_seconds(lambda claim: judged(content, claim), people, options.times)
    hand = cpu_seconds(by_hand, people, options.times)
    said = {
        "applications": len(people),
        "per_s": round(len(people) / ours),
        "by_hand_per_s": round(len(people) / hand),
        "ratio": round(ours / hand, 2),
        **simulated(options.holders, dice, rules.settle(sample, clock.today())),
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if options.json:
        print(json.dumps(said))
    else:
        for name, value in said.items():
            print(f"{name:16} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
