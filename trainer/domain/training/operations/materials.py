"""What lies ready for those with a seat, and what they say of the course afterwards."""

from dataclasses import dataclass

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import refuse_if, require
from trainer.core.uploads import ENDINGS, Upload
from trainer.domain.people.rules import kept_words_objection
from trainer.domain.training import queries, rules
from trainer.domain.training.models import Course, Evaluation, Material, MaterialFile, SignUp


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """Marks of one to five, and words."""

    content: int
    teaching: int
    arrangement: int
    words: str = ""


@transaction()
def add_material(
    course: Course,
    *,
    title: str,
    link: str = "",
    body: str = "",
    upload: Upload | None = None,
    actor: Actor,
) -> Material:
    """Lay something ready to open or to read for everybody with a seat in the course."""
    require(rules.may_prepare(actor, course))
    link = link.strip()
    refuse_if(rules.material_objection(link, body, has_file=upload is not None), "link")
    refuse_if(kept_words_objection(body), "body")
    material = Material(
        course_id=course.id,
        county_id=course.county_id,
        title=title.strip(),
        link=link,
        body=body.strip(),
        added_at=clock.now(),
    )
    if upload is not None:
        material.file_name = f"{material.title[:95]}{ENDINGS[upload.media_type]}"
        material.file = MaterialFile()
        material.file.hold(upload)
    db.session.add(material)
    db.session.flush()
    record(
        actor,
        "material.added",
        material,
        course=course.id,
        title=material.title,
        file=material.file_name,
    )
    return material


@transaction()
def remove_material(material: Material, *, actor: Actor) -> None:
    """Take back what lay ready; the log keeps its title."""
    require(rules.may_prepare(actor, material.course))
    record(actor, "material.removed", material, course=material.course_id, title=material.title)
    db.session.delete(material)


@transaction()
def evaluate(sign_up: SignUp, opinion: Opinion, *, actor: Actor) -> Evaluation:
    """Say once what one thought of the course; the log does not keep what was said."""
    require(rules.may_evaluate(actor, sign_up))
    person_id, course = sign_up.person_id or 0, sign_up.session.course
    given = queries.has_evaluated(course, person_id)
    refuse_if(rules.evaluating_objection(sign_up, given, opinion.words), "words")
    evaluation = Evaluation(
        course_id=course.id,
        person_id=person_id,
        content=opinion.content,
        teaching=opinion.teaching,
        arrangement=opinion.arrangement,
        words=opinion.words.strip(),
        given_at=clock.now(),
    )
    db.session.add(evaluation)
    db.session.flush()
    record(actor, "course.evaluated", course)
    return evaluation
