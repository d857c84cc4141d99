#!/usr/bin/env bash
# Installs the system packages of the tests where they are missing: a browser, ripgrep for VS Code's
# file search, Tesseract's Russian data, a font for the browser.
set -euo pipefail

packages=()
need() { # need PACKAGE COMMAND…: the package, unless the command succeeds
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || packages+=("$package")
}
need chromium sh -c "command -v chromium || command -v google-chrome || test -x \"${CHROMIUM:-}\""
need ripgrep command -v rg
need tesseract-ocr-rus sh -c 'ls /usr/share/tesseract-ocr/*/tessdata/rus.traineddata'
need fonts-dejavu-core sh -c 'ls /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'

if [ ${#packages[@]} -eq 0 ]; then exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "Install these first: ${packages[*]}" >&2
  exit 1
fi
sudo=()
if [ "$(id -u)" -ne 0 ]; then sudo=(sudo); fi
echo "Installing ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
