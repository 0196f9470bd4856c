"""The progress of background work, for whoever started it."""

from typing import Any

from flask import Blueprint, abort, g, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.core import outbox
from trainer.core.outbox import Job, JobState
from trainer.web import data, found, page, show

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@page(bp, "/<int:job_id>")
def index(job_id: int) -> ResponseReturnValue:
    """How far the work is, and its result."""
    job = _job(job_id)
    return show(job=job, facts=_facts(job), state_url=url_for(".state", job_id=job.id))


@data(bp, "/<int:job_id>/state")
def state(job_id: int) -> ResponseReturnValue:
    """The same for the page's script."""
    return jsonify(_facts(_job(job_id)))


def _job(job_id: int) -> Job:
    if g.user is None:
        abort(404)
    return found(outbox.find(job_id, created_by=g.user.id))


def _facts(job: Job) -> dict[str, Any]:
    result = job.result or {}
    failed = job.state is JobState.FAILED
    return {
        "done": job.done,
        "total": job.total,
        "state": job.state.value,
        "message": _("没有完成，请重新办理；如再次失败，请联系管理员。")
        if failed
        else str(job.state.label),
        "result_url": result.get("url"),
        "result_label": result.get("label"),
    }
