"""The routes of the program: their kind, their audience, and which one answers at an address."""

from collections import defaultdict
from dataclasses import dataclass

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

AUDIENCES = "public", "candidate", "instructor", "county", "city"


@dataclass
class Routes:
    """What a test of conventions holds in a golden list, read from the program itself."""

    adapter: MapAdapter
    kinds: dict[str, str]
    audiences: dict[str, str]
    fixed: dict[str, list[str]]

    @classmethod
    def of(cls, app: Flask) -> "Routes":
        """Everything this app answers."""
        routes = cls(app.url_map.bind("127.0.0.1"), {}, {}, defaultdict(list))
        for rule in app.url_map.iter_rules():
            kind = str(getattr(app.view_functions[rule.endpoint], "kind", ""))
            outer = app.blueprints.get(rule.endpoint.partition(".")[0])
            audience = getattr(outer, "audience", None)
            routes.kinds[rule.endpoint] = kind if "GET" in (rule.methods or ()) else "act"
            routes.audiences[rule.endpoint] = str(getattr(audience, "key", ""))
            if not rule.arguments:
                routes.fixed[rule.endpoint].append(rule.rule)
        return routes

    def pages(self, audience: str) -> list[str]:
        """The endpoints of an audience's pages."""
        return sorted(
            endpoint
            for endpoint, kind in self.kinds.items()
            if kind == "page" and self.audiences[endpoint] == audience
        )

    def at(self, path: str) -> str | None:
        """The endpoint that answers a GET there."""
        try:
            endpoint, _arguments = self.adapter.match(path, method="GET")
        except HTTPException:
            return None
        return str(endpoint)

    def unreached(self, found: set[str]) -> list[str]:
        """Pages and files of the audiences that are not among these."""
        return sorted(
            endpoint
            for endpoint, kind in self.kinds.items()
            if kind in ("page", "file")
            and self.audiences[endpoint] in AUDIENCES
            and endpoint not in found
        )
