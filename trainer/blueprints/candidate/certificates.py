"""A person's own certificates."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import InputRequired

from trainer.blueprints.candidate.home import LINE, StepFacts
from trainer.core import clock
from trainer.domain.certificates import operations, queries, rules
from trainer.domain.certificates.models import NATIONAL, CertificateState, Level, RegistrationState
from trainer.domain.exams import queries as exams
from trainer.domain.exams.models import PassState
from trainer.domain.honours import queries as honours
from trainer.domain.papers import queries as papers
from trainer.domain.papers.models import PaperKind
from trainer.domain.people.models import Person
from trainer.web import CreatingForm, act, done, file, found, page, send, show
from trainer.web.fields import EnumField

bp = Blueprint("certificates", __name__, url_prefix="/certificates")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """One's certificates, and passes that wait for theirs."""
    person, today = g.user.person, clock.today()
    held = queries.of_person(person.id)
    return show(
        declared=queries.declared_of(person.id),
        honours=honours.certificates_for(person),
        certificates=[
            (each, rules.registration_state(each, today)) for each in held if not each.local_level
        ],
        local=[
            (each, rules.registration_state(each, today), rules.valid_until(each))
            for each in held
            if each.local_level
        ],
        waiting=[
            (each, exams.statement_until(each))
            for each in exams.passes_of(person.id)
            if each.state is PassState.WAITING
        ],
    )


@file(bp, "/<int:paper_id>/honour")
def honour(paper_id: int) -> ResponseReturnValue:
    """One's own certificate of honour, as it was printed or sealed."""
    paper = found(papers.find(paper_id, viewer=g.user))
    own = paper.kind is PaperKind.HONOUR_CERTIFICATE and paper.person_id == g.user.person_id
    content, name = found(papers.content(found(paper if own else None), viewer=g.user))
    return send(content, name, "application/pdf")


class DeclareForm(CreatingForm):
    level = EnumField(_l("证书级别"), Level, only=NATIONAL)
    held_on = DateField(
        _l("批准日期"),
        [InputRequired(_l("请填写证书上的批准日期。"))],
        description=_l("照证书填写。填报以后还要带原件到本县（市、区）窗口核对录入。"),
    )


@page(bp, "/declare", form=True)
def declare() -> ResponseReturnValue:
    """Say which certificate one holds that is not on record here."""
    form = DeclareForm()
    if form.perform(
        operations.declare_certificate,
        g.user.person,
        level=form.level.data,
        held_on=form.held_on.data,
        actor=g.user,
    ):
        return done(
            _("已填报。请带证书原件到本县（市、区）窗口核对录入；核对以前，报名由工作人员核实。"),
            url_for(".index"),
        )
    return show(form=form)


@act(bp, "/<int:declared_id>/withdraw-declared")
def withdraw_declared(declared_id: int) -> ResponseReturnValue:
    """Take back what was declared by mistake."""
    row = found(queries.find_declared(declared_id, viewer=g.user))
    operations.withdraw_declared(row, actor=g.user)
    return done(_("填报的证书已删除。"), url_for(".index"))


@page(bp, "/<int:certificate_id>/detail")
def detail(certificate_id: int) -> ResponseReturnValue:
    """One certificate with all its dates, and what is due next."""
    certificate = found(queries.find(certificate_id, viewer=g.user))
    today = clock.today()
    due = rules.first_registration_due(certificate)
    state = rules.registration_state(certificate, today)
    return show(
        certificate=found(certificate if certificate.person_id == g.user.person_id else None),
        state=state,
        valid_until=rules.valid_until(certificate),
        first_due=due if state in (RegistrationState.NOT_YET, RegistrationState.LATE) else None,
        days_left=(due - today).days,
        renewal_opens=rules.renewal_opens(certificate),
    )


def _line(person: Person) -> list[StepFacts]:
    """The newest certificate and its registration."""
    valid = [c for c in queries.of_person(person.id) if c.state is CertificateState.VALID]
    if not valid:
        return [StepFacts(_("领证登记"), "todo", position=50)]
    newest = valid[0]
    state = rules.registration_state(newest, clock.today())
    good = state in (
        RegistrationState.CURRENT,
        RegistrationState.EXPIRING,
        RegistrationState.NOT_ASKED,
    )
    return [
        StepFacts(
            _("领证登记"),
            "done" if good else "current",
            at=(newest.issued_on or newest.approved_on).isoformat(),
            note=f"{newest.level_name} · {state.label}",
            position=50,
        )
    ]


LINE.append(_line)
