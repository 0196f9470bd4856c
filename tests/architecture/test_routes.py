"""Every route has a door, a kind, a name that leads to its template, and its golden line."""

from pathlib import Path

from flask import Flask

from tests.architecture.golden import matches

TEMPLATES = Path("trainer/templates")
FREE = {"static", "public.home.language", "healthz"}


def kind_of(app: Flask, endpoint: str) -> str:
    return str(getattr(app.view_functions[endpoint], "kind", ""))


def audience_of(app: Flask, endpoint: str) -> str:
    outer = app.blueprints.get(endpoint.partition(".")[0])
    audience = getattr(outer, "audience", None)
    return str(getattr(audience, "key", ""))


def endpoints(app: Flask) -> list[str]:
    return sorted({rule.endpoint for rule in app.url_map.iter_rules()} - FREE)


def test_every_route_is_public_by_name_or_locked_to_an_audience(sqlite_app: Flask) -> None:
    for endpoint in endpoints(sqlite_app):
        audience = audience_of(sqlite_app, endpoint)
        assert audience, f"{endpoint} has no guard"
        if audience != "public":
            blueprint = sqlite_app.blueprints[endpoint.partition(".")[0]]
            assert sqlite_app.before_request_funcs.get(blueprint.name), f"{endpoint} is not guarded"


def test_every_view_says_what_it_is(sqlite_app: Flask) -> None:
    for endpoint in endpoints(sqlite_app):
        assert kind_of(sqlite_app, endpoint) in ("page", "act", "file", "data"), endpoint


def test_an_endpoint_names_its_template_and_its_url(sqlite_app: Flask) -> None:
    for rule in sqlite_app.url_map.iter_rules():
        if rule.endpoint in FREE:
            continue
        parts = [part.replace("_", "-") for part in rule.endpoint.split(".")]
        if kind_of(sqlite_app, rule.endpoint) == "page":
            template = TEMPLATES / f"{rule.endpoint.replace('.', '/')}.html"
            assert template.exists(), f"{rule.endpoint} should render {template}"
        expected = [part for part in parts if part not in ("public", "home", "index")]
        fixed = [part for part in rule.rule.split("/") if part and not part.startswith("<")]
        assert fixed == expected, f"{rule.endpoint} should not be at {rule.rule}"


def test_no_template_of_an_audience_is_left_without_its_view(sqlite_app: Flask) -> None:
    pages = {f"{endpoint.replace('.', '/')}.html" for endpoint in endpoints(sqlite_app)}
    for audience in ("public", "candidate", "county", "instructor", "city"):
        for path in (TEMPLATES / audience).rglob("*.html"):
            name = str(path.relative_to(TEMPLATES))
            if not path.name.startswith("_"):
                assert name in pages, f"{name} is shown by no view"


def test_the_golden_list_of_routes(sqlite_app: Flask) -> None:
    lines = [
        f"{audience_of(sqlite_app, rule.endpoint) or '-':10} "
        f"{kind_of(sqlite_app, rule.endpoint) or '-':5} "
        f"{','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'})):9} "
        f"{rule.rule}  {rule.endpoint}"
        for rule in sqlite_app.url_map.iter_rules()
    ]
    matches("routes.txt", "\n".join(sorted(lines)))
