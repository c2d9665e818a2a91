#!/bin/sh
# Bring Firefox, WebKit and their drivers through apt-get when run as root and one is missing. Prints what is missing still.
set -eu

missing() {
    for name in firefox-esr WebKitWebDriver Xvfb chromedriver; do
        command -v "$name" >/dev/null 2>&1 || printf '%s ' "$name"
    done
}

if [ -n "$(missing)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Firefox and WebKit for the tests (about a minute)." >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends \
        firefox-esr webkit2gtk-driver xvfb chromium-driver; } </dev/null >/dev/null 2>&1 || true
fi
missing
