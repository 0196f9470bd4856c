"""Forms sent as a browser sends them: with the token of the page they stand on."""

from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient


def hidden(client: FlaskClient, url: str) -> dict[str, str]:
    """The hidden fields of the page's main form, or of any form on it."""
    soup = BeautifulSoup(client.get(url).text, "html.parser")
    form = soup.select_one("main form.form") or soup.select_one("form[method=post]")
    assert form is not None, f"{url} has no form"
    return {
        str(field["name"]): str(field.get("value", ""))
        for field in form.select("input[type=hidden]")
    }


def post(client: FlaskClient, url: str, fields: dict[str, Any], *, page: str | None = None) -> Any:
    """Fill the form of this page (or of `page`) and send it to `url`."""
    return client.post(url, data={**hidden(client, page or url), **fields})


def text_of(response: Any) -> str:
    """What a reader of the answer sees."""
    return BeautifulSoup(response.text, "html.parser").get_text(" ", strip=True)


def token(client: FlaskClient, page: str) -> dict[str, str]:
    """The token of the first form on the page."""
    text = client.get(page).text.split('name="csrf_token"')[1]
    return {"csrf_token": text.split('value="')[1].split('"')[0]}


def press(client: FlaskClient, page: str, url: str, **fields: Any) -> Any:
    """Press a button that stands on this page."""
    return client.post(
        url,
        data={**token(client, page), **fields},
        headers={"Referer": f"http://localhost{page}"},
    )
