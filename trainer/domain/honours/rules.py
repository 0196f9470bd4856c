"""Who may enter, confirm and publish winners, and what stands in the way. No database here."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from trainer.core.actors import Actor
from trainer.core.privacy import looks_personal
from trainer.core.text import Sentence, say
from trainer.domain.honours.models import (
    CertificateLayout,
    Mode,
    Ordering,
    Selection,
    SelectionState,
    Winner,
    WinnerState,
)
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_person, is_system, kept_words_objection

SHORTEST_REASON = 4
OWN_PAGE = "/candidate/certificates/"
"""Where winners find their certificates of honour; messages lead there."""

COLUMN_LABELS = {
    "county": say("县（市、区）"),
    "name": say("姓名"),
    "organisation": say("工作单位"),
    "post": say("职务（岗位）"),
    "level": say("证书级别"),
    "honour": say("类别"),
}
COLUMNS = tuple(COLUMN_LABELS)
COMMENDING = "表彰"
LABELS = {
    "title": say("名称"),
    "document_no": say("文号"),
    "approval_number": say("批准文号"),
    "decision_text": say("决定正文"),
    "order_rule": say("排序规则"),
    "categories": say("类别"),
    "name": say("姓名（名称）"),
    "organisation": say("工作单位"),
    "post": say("职务（岗位）"),
    "level": say("证书级别"),
    "deed": say("主要事迹"),
    "basis": say("公开依据"),
    "recipients": say("主送"),
    "body": say("正文"),
}


class WinnerFacts(NamedTuple):
    """What is entered of a winner. `legal_basis` may be empty where there is a live consent."""

    category: str
    name: str
    county_id: int
    organisation: str = ""
    post: str = ""
    level: str = ""
    deed: str = ""
    legal_basis: str = ""


def may_open(actor: Actor) -> bool:
    """Officers of the city open selections; seeds do too."""
    return is_system(actor) or _city_officer(actor)


def may_enter(actor: Actor) -> bool:
    """Officers of the city."""
    return _city_officer(actor)


def may_confirm(actor: Actor) -> bool:
    """Officers of the city; the second pair of eyes is an objection's business."""
    return _city_officer(actor)


def may_publish(actor: Actor) -> bool:
    """Approvers and administrators of the city make the result known."""
    return holds(actor, DutyKind.APPROVER, DutyKind.ADMINISTRATOR, county_id=None)


def opening_objection(
    title: str, mode: Mode, approval_number: str, categories: Sequence[str]
) -> tuple[Sentence, str] | None:
    """What is wrong with a new selection, and in which field."""
    if not categories:
        return say("请至少写一个类别，每行一个。"), "categories"
    if len(set(categories)) < len(categories):
        return say("类别不能重复。"), "categories"
    if mode is Mode.COMMEND and not approval_number.strip():
        return (
            say("“表彰”须经批准设立评比达标表彰项目。请填写批准文号，或改用“通报”“公布”。"),
            "approval_number",
        )
    if mode is not Mode.COMMEND and COMMENDING in title:
        return say("没有批准文号的评选，名称里不能用“表彰”。请改用“通报”“公布”等说法。"), "title"
    return None


def number_objection(values: dict[str, str]) -> tuple[Sentence, str] | None:
    """No field of a selection or winner carries an identity, bank or mobile number."""
    for name, value in values.items():
        if looks_personal(value):
            return (
                say(
                    "“{label}”里像是有身份证号码、银行账号或手机号码。名单会公开，请删去号码。",
                    label=LABELS[name],
                ),
                name,
            )
    return None


def category_objection(selection: Selection, category: str) -> Sentence | None:
    """A winner belongs to one of the selection's categories."""
    if category not in selection.categories:
        return say("这次评选没有“{category}”这个类别，请重新选择。", category=category)
    return None


def basis_objection(legal_basis: str, has_consent: bool) -> Sentence | None:
    """Nobody is published without a basis for it."""
    if not has_consent and len(legal_basis.strip()) < SHORTEST_REASON:
        return say(
            "公开姓名要有依据：请填写依据（例如“本人书面同意，2026年3月1日签字”），"
            "或关联已在线同意公开的人员。"
        )
    return None


def confirming_objection(winner: Winner, actor: Actor) -> Sentence | None:
    """Two people, and none of them the winner."""
    if winner.entered_by_id is not None and winner.entered_by_id == actor.actor_id:
        return say("录入和复核必须由两个人办理，请由另一位同事复核。")
    if winner.person_id is not None and is_person(actor, winner.person_id):
        return say("不能复核自己入选的记录，请由其他同事复核。")
    return consent_objection([winner])


def consent_objection(winners: Sequence[Winner]) -> Sentence | None:
    """Who took the consent back is not published."""
    names = [one.name for one in winners if not one.may_be_named]
    if names:
        return say(
            "{names} 已撤回公开姓名的同意。请移除这条记录，或补充其他公开依据后重新录入。",
            names="、".join(names),
        )
    return None


def publishing_objection(winners: Sequence[Winner]) -> Sentence | None:
    """Why the list cannot be made known yet. `winners` are the live ones."""
    waiting = [winner for winner in winners if winner.state is WinnerState.ENTERED]
    if waiting:
        return say("还有 {count} 条没有复核，请先全部复核或移除，再公布名单。", count=len(waiting))
    if not winners:
        return say("名单还是空的，请先录入并复核。")
    return consent_objection(winners)


def reason_objection(reason: str) -> Sentence | None:
    """Somebody is taken off for a reason that is kept."""
    if len(reason.strip()) < SHORTEST_REASON:
        return say("请写明移除的原因，至少 {shortest} 个字。", shortest=SHORTEST_REASON)
    return kept_words_objection(reason)


def order_rule(ordering: Ordering, typed: str) -> str:
    """What is printed of the order: the officers' own words only where the order is their own."""
    return typed.strip() or str(ordering.label)


def order_objection(ordering: Ordering, typed: str) -> Sentence | None:
    """The rule that is printed is the rule by which the list is ordered."""
    if typed.strip() and ordering is not Ordering.ENTERED:
        return say(
            "按“{rule}”排的名单，规则由系统印出，这里不用填写。要自己写规则的，请选“{entered}”，"
            "并照这个规则的先后录入。",
            rule=ordering.label,
            entered=Ordering.ENTERED.label,
        )
    return None


def columns_objection(columns: Sequence[str]) -> Sentence | None:
    """A list names people; its columns are those that it can have, each once."""
    if set(columns) - set(COLUMNS) or len(set(columns)) < len(columns):
        raise ValueError(f"columns of a roster: {COLUMNS}, each once")
    if columns and "name" not in columns:
        return say("名单上必须有姓名一栏，请给“姓名”填上次序。")
    return None


def in_order(winners: Sequence[Winner]) -> list[Winner]:
    """As the selection wants them. A category that is no longer named comes last."""

    def key(winner: Winner) -> tuple[int, ...]:
        kinds, place = winner.selection.categories, winner.county.position
        kind = kinds.index(winner.category) if winner.category in kinds else len(kinds)
        by = {
            Ordering.COUNTY: (place,),
            Ordering.CATEGORY: (kind, place),
            Ordering.ENTERED: (),
        }
        return (*by[winner.selection.ordering], winner.id)

    return sorted(winners, key=key)


def columns_of(selection: Selection, rows: Sequence[dict[str, str]]) -> list[str]:
    """The columns that were chosen; without a choice those that hold something."""
    if selection.printed:
        return list(selection.printed)
    return [name for name in COLUMNS if name == "name" or any(row[name] for row in rows)]


def roster_facts(selection: Selection, winners: Sequence[Winner], office: str) -> dict[str, Any]:
    """What the roster says. Its rows have no place for a number that identifies anybody."""
    rows = [row_of(winner) for winner in in_order(winners)]
    return {
        "title": selection.title,
        "year": selection.year,
        "office": office,
        "order_rule": selection.order_rule,
        "opening": selection.decision_text,
        "columns": columns_of(selection, rows),
        "rows": rows,
    }


def decision_facts(
    selection: Selection, winners: Sequence[Winner], office: str, recipients: str
) -> dict[str, Any]:
    """What the decision says: the words of the selection, and the list as its annex."""
    roster = roster_facts(selection, winners, office)
    kept = ("title", "year", "office", "order_rule", "columns", "rows")
    return {name: roster[name] for name in kept} | {
        "mode": selection.mode.value,
        "approval_number": selection.approval_number,
        "recipients": recipients.strip().rstrip("：:"),
        "body": selection.decision_text,
    }


def certificate_facts(winner: Winner, office: str, layout: CertificateLayout) -> dict[str, Any]:
    """What the certificate of one winner says."""
    return {
        "office": office,
        "year": winner.selection.year,
        "title": winner.selection.title,
        "recipient": winner.name,
        "of_person": winner.person_id is not None,
        "honour": winner.category,
        "layout": layout.value,
    }


def name_objection(winner: Winner, name: str) -> Sentence | None:
    """A certificate names a person on record as the record does; of others the name is mended."""
    if not name.strip():
        return say("请填写姓名（名称）。")
    if winner.person is not None and name.strip() != winner.person.name:
        return say(
            "这一位已关联档案，姓名以档案为准：{name}。档案有误的，请先更正档案再换发。",
            name=winner.person.name,
        )
    return None


def deciding_objection(selection: Selection, winners: Sequence[Winner]) -> Sentence | None:
    """Decisions and certificates say what was made known, of people who may be named."""
    if selection.state is not SelectionState.PUBLISHED:
        return say("名单还没有公布，请先公布名单。")
    if not winners:
        return say("名单上的人都已撤回公开姓名的同意，不能印发。")
    return None


def row_of(winner: Winner) -> dict[str, str]:
    """One person of the roster, as it is printed."""
    return {
        "county": winner.county.name,
        "name": winner.name,
        "organisation": winner.organisation,
        "post": winner.post,
        "level": winner.level,
        "honour": winner.category,
    }


def _city_officer(actor: Actor) -> bool:
    return holds(
        actor,
        DutyKind.CLERK,
        DutyKind.REVIEWER,
        DutyKind.APPROVER,
        DutyKind.ADMINISTRATOR,
        county_id=None,
    )
