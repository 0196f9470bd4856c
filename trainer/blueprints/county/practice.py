"""A county's practice: its bank of questions, how papers are drawn, and who needs which class."""

from flask import Blueprint, abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SearchField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from trainer.domain.exams import queries as exams
from trainer.domain.people import queries as people
from trainer.domain.people.places import County
from trainer.domain.people.rules import counties_of
from trainer.domain.practice import operations, queries, rules
from trainer.domain.practice.models import BankQuestion, QuestionKind
from trainer.domain.practice.rules import Part, QuestionFacts
from trainer.domain.training import queries as training
from trainer.web import CreatingForm, FilterForm, Form, act, done, found, page, show
from trainer.web.fields import EnumField, RowField
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("practice", __name__, url_prefix="/practice")

COUNT = [InputRequired(_l("请填写 0 到 100。")), NumberRange(0, 100, _l("请填写 0 到 100。"))]


class SubjectField(RowField):
    """A paper of a level."""

    rows = staticmethod(lambda: [(row.id, row.name) for row in exams.subjects()])


class BankFilter(FilterForm):
    subject = SubjectField(_l("科目"), blank=_l("全部"))
    chapter = SearchField(_l("章节"))
    retired = BooleanField(_l("看已停用的"))


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The bank: the county's own questions and the city's."""
    form = BankFilter()
    return show(
        filter_form=form,
        questions=queries.bank(
            viewer=g.user,
            subject_id=form.subject.data,
            chapter=form.chapter.data or "",
            retired=form.retired.data,
            page=page_number(),
        ),
        counties=_kept(),
        subjects=exams.subjects(),
    )


def _kept() -> list[County]:
    return [row for row in people.counties() if rules.may_keep_bank(g.user, row.id)]


class QuestionForm(Form):
    kind = EnumField(_l("题型"), QuestionKind)
    chapter = StringField(_l("章节"), [DataRequired(_l("请填写章节。")), Length(max=60)])
    point = StringField(_l("知识点"), [Length(max=80)])
    stem = TextAreaField(
        _l("题干"),
        [DataRequired(_l("请填写题干。")), Length(max=1000, message=_l("最多 1000 个字。"))],
        render_kw={"rows": 4},
    )
    options = TextAreaField(
        _l("选项"),
        [DataRequired(_l("请填写选项，每行一个。")), Length(max=2000)],
        description=_l("每行一个，依次是 A、B、C……不用写字母。"),
        render_kw={"rows": 5},
    )
    right = StringField(
        _l("正确答案"),
        [DataRequired(_l("请填写正确答案的字母。")), Length(max=16)],
        description=_l("只填字母，多选写在一起，例如 ACD。"),
        render_kw={"class": "input-10"},
    )
    explanation = TextAreaField(_l("解析"), [Length(max=2000)], render_kw={"rows": 4})

    def facts(self) -> QuestionFacts:
        """As the operation takes them."""
        return QuestionFacts(
            kind=self.kind.data,
            chapter=self.chapter.data or "",
            stem=self.stem.data or "",
            options=tuple(row.strip() for row in (self.options.data or "").splitlines() if row),
            right=self.right.data or "",
            explanation=self.explanation.data or "",
            point=self.point.data or "",
        )


@page(bp, "/<int:bank_id>/question", form=True)
def question(bank_id: int) -> ResponseReturnValue:
    """A question with all its wordings; whoever keeps it words it anew."""
    row = found(queries.find_question(bank_id, viewer=g.user))
    form = QuestionForm(data=_typed(row))
    if form.perform(operations.change_question, row, form.facts(), actor=g.user):
        return done(
            _("题目已修改。做过的试卷仍是原来的文字。"), url_for(".question", bank_id=bank_id)
        )
    return show(question=row, form=form, keeps=rules.may_keep_bank(g.user, row.county_id))


def _typed(row: BankQuestion) -> dict[str, object]:
    return {
        "kind": row.kind,
        "chapter": row.chapter,
        "point": row.point,
        "stem": row.wording.stem,
        "options": "\n".join(row.wording.options),
        "right": row.wording.right_letters,
        "explanation": row.wording.explanation,
    }


@act(bp, "/<int:bank_id>/retire")
def retire(bank_id: int) -> ResponseReturnValue:
    """Take a question out of use."""
    row = found(queries.find_question(bank_id, viewer=g.user))
    operations.retire_question(row, actor=g.user)
    return done(_("题目已停用，新试卷不会再抽到它。"), url_for(".index"))


@page(bp, "/<int:county_id>/<int:subject_id>/rule", form=True)
def rule(county_id: int, subject_id: int) -> ResponseReturnValue:
    """How papers of the subject are put together for the county's people."""
    if not rules.may_keep_bank(g.user, county_id):
        abort(404)
    county = found(people.county(county_id))
    subject = found(queries.find_subject(subject_id))
    stock = queries.stock(subject_id, county_id)
    chapters = list(dict.fromkeys(chapter for chapter, _kind in stock))
    form = _rule_form(county_id, subject_id, chapters, stock)

    def publish() -> object:
        parts = [
            Part(chapter, form[f"single_{at}"].data, form[f"multiple_{at}"].data)
            for at, chapter in enumerate(chapters)
        ]
        return operations.publish_rule(
            subject, county, minutes=form["minutes"].data, parts=parts, actor=g.user
        )

    if form.perform(publish):
        return done(_("组卷规则已公布，以后开始的试卷都按它。"), url_for(".index"))
    return show(form=form, county=county, subject=subject, chapters=chapters)


def _rule_form(
    county_id: int, subject_id: int, chapters: list[str], stock: rules.Stock
) -> CreatingForm:
    known = queries.rule_for(subject_id, county_id)
    parts = {part.chapter: part for part in rules.parts_of(known)} if known else {}

    class RuleForm(CreatingForm):
        minutes = IntegerField(
            _l("多少分钟"),
            [
                InputRequired(_l("请填写 5 到 300。")),
                NumberRange(5, 300, _l("请填写 5 到 300。")),
            ],
            default=known.minutes if known else 120,
        )

    for at, chapter in enumerate(chapters):
        part = parts.get(chapter, Part(chapter, 0, 0))
        for kind, number in (
            (QuestionKind.SINGLE, part.single),
            (QuestionKind.MULTIPLE, part.multiple),
        ):
            there = stock.get((chapter, kind), 0)
            label = _(
                "%(chapter)s：%(kind)s（题库有 %(n)s 道）",
                chapter=chapter,
                kind=translated(kind.label),
                n=there,
            )
            setattr(RuleForm, f"{kind.value}_{at}", IntegerField(label, COUNT, default=number))
    return RuleForm()


@page(bp, "/needs")
def needs() -> ResponseReturnValue:
    """By subject and chapter: the average, who is weak, and the county's courses for it."""
    mine = [row for row in people.counties() if row.id in counties_of(g.user)]
    return show(
        counties=[(county, queries.needs(county.id, viewer=g.user)) for county in mine],
        courses=lambda county, subject: training.of_subject(county.id, subject.name),
        limit=rules.NEEDS_CLASS,
    )


class AddForm(QuestionForm, CreatingForm):
    pass


@page(bp, "/<int:county_id>/<int:subject_id>/add", form=True)
def add(county_id: int, subject_id: int) -> ResponseReturnValue:
    """Write one question."""
    if not rules.may_keep_bank(g.user, county_id):
        abort(404)
    county = found(people.county(county_id))
    subject = found(queries.find_subject(subject_id))
    form = AddForm()
    if form.perform(operations.add_question, subject, county, form.facts(), actor=g.user):
        return done(_("题目已录入。"), url_for(".index", subject=subject_id))
    return show(form=form, county=county, subject=subject)
