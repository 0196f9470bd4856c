"""The progress of background work, for whoever started it."""

from typing import Any

from flask import Blueprint, abort, g, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.core import outbox
from trainer.core.outbox import Job, JobState
from trainer.core.text import Sentence
from trainer.domain.papers import queries as papers
from trainer.web import data, file, found, page, send, show
from trainer.web.archives import zipped
from trainer.web.language import translated

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


@file(bp, "/<int:job_id>/result")
def result(job_id: int) -> ResponseReturnValue:
    """What the job has printed, for whoever started it: one file, or all of them together."""
    printed = papers.printed_by(_job(job_id), viewer=g.user)
    files = [(one.file_name, one.held_file.content) for one in printed if one.held_file]
    if not files:
        abort(404)
    if len(files) == 1:
        return send(files[0][1], files[0][0], "application/pdf")
    return send(zipped(files), _("文书%(n)s份.zip", n=len(files)), "application/zip")


def _job(job_id: int) -> Job:
    if g.user is None:
        abort(404)
    return found(outbox.find(job_id, created_by=g.user.id))


def _facts(job: Job) -> dict[str, Any]:
    result = job.result or {}
    url, refused = result.get("url"), result.get("refused", 0)
    unsealed = result.get("unsealed", 0)
    failed = job.state is JobState.FAILED or (bool(refused or unsealed) and url is None)
    if unsealed:
        reasons = "".join(str(translated(Sentence(reason))) for reason in result["reasons"])
        message = _("有 %(n)s 份没有用印：", n=unsealed) + reasons
    elif refused:
        message = _("有 %(n)s 份没有生成，原因写在各自的页面上。", n=refused)
    elif failed:
        message = _("没有完成，请重新办理；如再次失败，请联系管理员。")
    else:
        message = str(translated(job.state.label))
    return {
        "done": job.done,
        "total": job.total,
        "state": "failed" if failed else job.state.value,
        "message": message,
        "result_url": url,
        "result_label": translated(Sentence(result["label"])) if url else None,
    }
