"""Security headers on every answer."""

from flask import Flask, Response, current_app, g, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
UPLOADED = "default-src 'none'; sandbox"
"""Of what somebody uploaded: wherever it is opened, it can do nothing."""

WORKER = "/js/take-worker.js"


def init_app(app: Flask) -> None:
    """Add the headers after each request."""

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
        if current_app.config["TRAINER"].secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.path.endswith(WORKER):  # it serves one page, though it lies among the files
            headers["Service-Worker-Allowed"] = "/instructor/sessions/"
            headers["Cache-Control"] = "no-cache"
        if request.endpoint != "static":
            signed_in = getattr(g, "user", None) is not None
            headers["Cache-Control"] = "no-store" if signed_in else "no-cache, private"
            headers.add("Vary", "Cookie")
        return response
