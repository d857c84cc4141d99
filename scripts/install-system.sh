#!/usr/bin/env bash
# Installs the system packages that the tests need and scripts/system.mjs does not find: a browser,
# ripgrep for VS Code's file search, pdftotext for searchable PDFs, a font for the browser.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
missing() {
  node --input-type=module --eval '
    import { missingPackages } from "./scripts/system.mjs";
    console.log(missingPackages().join(" "));'
}
packages=$(missing)
if [ -z "$packages" ]; then exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "Install these first: "$packages >&2
  exit 1
fi
sudo=()
if [ "$(id -u)" -ne 0 ]; then sudo=(sudo); fi
echo "Installing "$packages
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" apt-get install -y -qq --no-install-recommends $packages >/dev/null
packages=$(missing)
if [ -n "$packages" ]; then
  echo "Still missing after the installation: "$packages >&2
  exit 1
fi
