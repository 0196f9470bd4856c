#!/bin/sh
# Writes requirements.lock (to run) and requirements-test.lock (to run and test) from pyproject.toml.
#
#   make lock                     keeps the locked versions, adds what is new
#   make lock ARGS=--upgrade      takes the newest versions that pyproject.toml allows
#   make lock ARGS="--upgrade-package flask"
#
# One lock serves Python 3.11 to 3.13 on every platform. It holds hashes and no address: neither the
# index nor this machine's paths belong into it. uv is needed only here, in a throw-away environment.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
"$PYTHON" -m venv "$room/venv"
"$room/venv/bin/python" -m pip install -q uv
compile() {
  "$room/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@" pyproject.toml
}
compile "$@" --output-file requirements.lock
compile "$@" --extra test --constraint requirements.lock --output-file requirements-test.lock
if grep -nE '://|file:|^(-i|-f|--)|/(home|tmp|root|opt)/' requirements.lock requirements-test.lock; then
  echo "A lock must hold neither an address nor a path of this machine." >&2
  exit 1
fi
