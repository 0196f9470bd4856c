"""The `trainer` command: what an operator does from a terminal."""

import logging
import os
import secrets
from datetime import timedelta

import click
from flask import Flask

from trainer import create_app, documents, migrations
from trainer.config import BadConfig, Config
from trainer.core import audit, clock, proof, quiet, settings
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.core.errors import Refused
from trainer.demo import city, seals, sign_ins
from trainer.demo.checks import problems
from trainer.domain.papers import rules
from trainer.domain.people import operations as people
from trainer.domain.people import passwords
from trainer.domain.people.models import DutyKind
from trainer.seeding import references
from trainer.server import refuse_unsafe, run_server
from trainer.web.passwords import cost

STRANGE_KEY = (
    "{} is not the key that this database knows: it was lost and made anew, or it comes from "
    "another instance. What it signs could not be told from forged letters. Put the old file "
    "back from the backup. If it is lost for good, run `trainer accept-proof-key`: new letters "
    "are signed with the new key, and printed ones are still checked with the old public key."
)
REAL = "real"  # an instance for real use: never filled with a demo city


@click.group()
def main() -> None:
    """Exams, training, certificates, rewards and selections of social workers."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    quiet.install()
    logging.getLogger("alembic").setLevel(logging.WARNING)


@main.command()
@click.option("--empty", is_flag=True, help="Load reference data only, no demo city.")
def serve(empty: bool) -> None:
    """Bring the database up to date, fill it at the first start, and serve."""
    app = _app()
    config: Config = app.config["TRAINER"]
    with app.app_context():
        if empty and not settings.get("demo"):
            settings.put(REAL, value=True)
        fresh = not settings.get("demo") and not settings.get(REAL)
        is_demo = fresh or bool(settings.get("demo"))
        refuse_unsafe(app, becomes_demo=fresh)
        if fresh:
            click.echo("Filling the demo city; this is done once ...")
            city.build()
        db.engine.dispose()
    if not documents.has_rarest_characters():
        click.echo(
            "Note: Noto Serif CJK is not installed (fonts-noto-cjk); documents are made all the "
            "same, only names with one of the very rarest characters are refused."
        )
    click.echo(f"\n  {config.public_url}\n")
    if is_demo:
        click.echo(sign_ins.listing(config.instance))
    run_server(config, movable_clock=is_demo)


@main.group("db")
def database() -> None:
    """The database's shape."""


@database.command()
def upgrade() -> None:
    """Bring the database to the newest shape."""
    app = create_app()
    with app.app_context():
        migrations.upgrade(db.engine)


@database.command("check")
def check_shape() -> None:
    """Say whether database and program agree."""
    app = create_app()
    with app.app_context():
        found = migrations.differences(db.engine)
    for difference in found:
        click.echo(difference)
    raise SystemExit(1 if found else 0)


@database.command()
@click.argument("number")
@click.argument("message")
def revision(number: str, message: str) -> None:
    """Write migration NUMBER from what the tables have and the database has not."""
    app = create_app()
    with app.app_context():
        migrations.write(db.engine, message, number)


@main.command()
def seed() -> None:
    """Load the reference data (again: changes nothing)."""
    _app()


@main.command()
@click.argument("name")
@click.argument("display_name")
def administrator(name: str, display_name: str) -> None:
    """Open the account NAME of a city administrator; its start password is shown once."""
    app, start = _app(), passwords.start_password()
    with app.app_context():
        try:
            _open_administrator(name, display_name, passwords.hash_password(start, cost()))
        except Refused as refusal:
            raise click.ClickException(str(refusal.sentence)) from None
        finally:
            db.engine.dispose()
    click.echo(f"{name.strip().lower()}  {start}")
    click.echo("The password is not shown again; it must be changed at the first sign-in.")


@main.command()
@click.option("--people", default=2966, show_default=True, help="How many professionals.")
@click.option("--seed", "number", default=1, show_default=True, help="Same number, same city.")
def demo(people: int, number: int) -> None:
    """Fill an empty instance with a made-up city."""
    app = _app()
    with app.app_context():
        city.build(people=people, seed=number)
        click.echo(sign_ins.listing(app.config["TRAINER"].instance))


@main.command()
def check() -> None:
    """Check constraints, the audit chain and derived totals; print what is wrong."""
    app = create_app()
    with app.app_context():
        _refuse_strange_key(app)
        wrong = [*(f"audit entry {link} is broken" for link in audit.broken_links()), *problems()]
    for line in wrong:
        click.echo(line)
    click.echo(f"{len(wrong)} problems")
    raise SystemExit(1 if wrong else 0)


@main.command("verify-qr")
@click.argument("text")
@click.option(
    "--key", default="", help="The public key of the issuing instance; default: this one's."
)
def verify_qr(text: str, key: str) -> None:
    """Check what the code on a letter says, without any network; prints it if it is signed."""
    values = proof.read(text, key) if key else None
    if not key:
        with _app().app_context():
            values = proof.read_own(text)
            db.engine.dispose()
    proven = rules.proven(values or [])
    for name, value in proven:
        click.echo(f"{name}：{value}")
    click.echo("signed" if proven else "NOT signed by this key")
    raise SystemExit(0 if proven else 1)


@main.command("public-key")
def show_public_key() -> None:
    """Print the key with which anybody checks the codes on this instance's letters."""
    create_app()
    click.echo(proof.public_key())


@main.command("accept-proof-key")
def accept_proof_key() -> None:
    """Sign letters with a new proof-key.json where the old one is lost for good."""
    app = _app_with_any_key()
    with app.app_context():
        proof.accept(actor=System("trainer accept-proof-key"))
        known = proof.known_keys()
        db.engine.dispose()
    for key in known:
        click.echo(f"{key}{'  (in use)' if key == known[-1] else ''}")


@main.command("make-test-authority")
def make_test_authority() -> None:
    """Make up an authority and give every office in charge today a certificate marked as test."""
    app, lock = _app(), secrets.token_urlsafe(24)
    with app.app_context():
        if settings.get(REAL):
            raise click.ClickException("This instance is for real use: its seals are no tests.")
        root = seals.give_certificates(lock)
        db.engine.dispose()
    file = app.config["TRAINER"].instance / "test-authority.pem"
    file.write_bytes(root)
    click.echo(f"{file}: the certificate with which the seals are checked (marked as test)")


@main.command("clock")
@click.option("--days", default=0.0, help="Move the demo's clock by so many days.")
def move_clock(days: float) -> None:
    """Show or move the clock of a demo instance."""
    os.environ["MOVABLE_CLOCK"] = "1"
    app = create_app()
    with app.app_context():
        if not settings.get("demo"):
            raise BadConfig("Only a demo instance has a movable clock.")
    if days:
        clock.move(timedelta(days=days))
    click.echo(f"{clock.local(clock.now()):%Y-%m-%d %H:%M}")


@transaction()
def _open_administrator(name: str, display_name: str, password_hash: str) -> None:
    operator = System("trainer administrator")
    settings.put(REAL, value=True)
    user = people.create_staff_user(
        staff_name=name, display_name=display_name, password_hash=password_hash, actor=operator
    )
    db.session.flush()
    people.give_duty(user, kind=DutyKind.ADMINISTRATOR, county=None, actor=operator)


def _app() -> Flask:
    app = _app_with_any_key()
    with app.app_context():
        _refuse_strange_key(app)
    return app


def _refuse_strange_key(app: Flask) -> None:
    if not proof.is_known():
        raise BadConfig(STRANGE_KEY.format(app.config["TRAINER"].instance / "proof-key.json"))


def _app_with_any_key() -> Flask:
    app = create_app()
    with app.app_context():
        migrations.upgrade(db.engine)
        references.load()
    return app
