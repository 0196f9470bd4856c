#!/bin/sh
# Looks for the native packages that the program needs, installs what is missing where it may.
#
#   tools/deps.sh run     what `make run` needs
#   tools/deps.sh test    what `make test` and `make pictures` need as well
#
# Ends with 0 when all is there; with 1, and one sentence saying what to install, when it is not.
# Root on Debian or Ubuntu may install (so may CI with sudo that asks nothing); nobody else is asked.
set -u
goal=${1:-run}
PYTHON=${PYTHON:-python3}
missing=""

need() { missing="$missing $*"; }
command_there() { command -v "$1" >/dev/null 2>&1; }

library_there() { # file name on Linux, name for the linker elsewhere
  "$PYTHON" - "$1" "$2" <<'PY' 2>/dev/null
import ctypes, ctypes.util, sys
try:
    ctypes.CDLL(sys.argv[1])
except OSError:
    sys.exit(ctypes.util.find_library(sys.argv[2]) is None)
PY
}

chromium_there() {
  [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ] && return 0
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command_there "$name" && return 0
  done
  return 1
}

postgresql_there() {
  [ -n "${TEST_DATABASE_URL:-}" ] && return 0
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command_there initdb
}

look() {
  missing=""
  library_there libpango-1.0.so.0 pango-1.0 || need libpango-1.0-0
  library_there libpangoft2-1.0.so.0 pangoft2-1.0 || need libpangoft2-1.0-0
  library_there libharfbuzz-subset.so.0 harfbuzz-subset || need libharfbuzz-subset0
  [ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1)" ] || need fontconfig fonts-noto-cjk
  [ "$goal" = test ] || return 0
  chromium_there || need chromium
  postgresql_there || need postgresql
  command_there pdftotext && command_there pdftoppm || need poppler-utils
  command_there qpdf || need qpdf
}

quiet_services() { # a package that is installed here must not start a service by itself
  policy=/usr/sbin/policy-rc.d
  [ -e "$policy" ] && return 0
  printf '#!/bin/sh\nexit 101\n' | $may tee "$policy" >/dev/null && $may chmod 755 "$policy"
  trap '$may rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
}

install() { # $missing is a list
  echo "Installing:$missing"
  quiet_services
  $may apt-get -q -o DPkg::Lock::Timeout=300 update &&
    $may env DEBIAN_FRONTEND=noninteractive \
      apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends $missing
}

look
[ -z "$missing" ] && exit 0

if command_there apt-get; then
  if [ "$(id -u)" = 0 ]; then
    may="" && install && look
  elif [ -n "${CI:-}" ] && sudo -n true 2>/dev/null; then
    may="sudo -n" && install && look
  fi
  [ -z "$missing" ] && exit 0
fi

if command_there apt-get; then
  echo "Please install what is missing: sudo apt-get install$missing" >&2
elif command_there brew; then
  echo "Please install what is missing (here under Debian's names):$missing." \
    "With Homebrew: brew install pango poppler qpdf postgresql@16 font-noto-serif-cjk-sc, and Chromium" >&2
else
  echo "Please install what is missing (here under Debian's names):$missing." \
    "Fedora calls them pango, harfbuzz, google-noto-serif-cjk-fonts, chromium, postgresql-server, poppler-utils and qpdf" >&2
fi
exit 1
