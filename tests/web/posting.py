"""Forms sent as a browser sends them: with the token of the page they stand on."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.documents.reading import text


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


def words_of(response: Any) -> str:
    """Whatever a page or a file says, what stands behind it included."""
    if response.mimetype == "application/pdf":
        return text(response.data)
    if response.data.startswith(b"PK"):
        with ZipFile(BytesIO(response.data)) as parts:
            return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return str(response.text)


def token(client: FlaskClient, page: str) -> dict[str, str]:
    """The token of the first form on the page."""
    form = client.get(page).text.split('name="csrf_token"')[1]
    return {"csrf_token": form.split('value="')[1].split('"')[0]}


def press(client: FlaskClient, page: str, url: str, **fields: Any) -> Any:
    """Press a button that stands on this page."""
    return client.post(
        url,
        data={**token(client, page), **fields},
        headers={"Referer": f"http://localhost{page}"},
    )
