"""The check of conditions as a visitor answers it: question by question."""

from typing import Any

from flask.testing import FlaskClient

from tests.web.posting import post

QUESTIONS = {
    "place": ("county_id",),
    "education": ("education", "social_work"),
    "graduation": ("graduated", "full_time"),
    "service": ("starts", "ends", "earlier_starts", "earlier_ends"),
    "held": ("held", "held_on"),
}


def check(client: FlaskClient, fields: dict[str, Any]) -> Any:
    """Answer all questions with these fields; the first answer that is refused, or the last."""
    answer: Any = None
    for key, names in QUESTIONS.items():
        given = {name: fields[name] for name in names if name in fields}
        answer = post(client, f"/exams/check/{key}", given)
        if answer.status_code != 302:
            return answer
    return answer
