#!/bin/sh
# Starts or resumes the training of the line reader in the background, at the lowest priority.
# usage: training/run.sh [DATA FOLDER] [further options of reader.train]
# stop:  kill "$(cat DATA/reader.pid)" (it saves first)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "${1:-$here/data}" && pwd)
[ $# -gt 0 ] && shift
python=${PYTHON:-$here/.venv/bin/python}
[ -x "$python" ] || python=$data/venv/bin/python
if [ -f "$data/reader.pid" ] && kill -0 "$(cat "$data/reader.pid")" 2>/dev/null; then
    echo "already running: $(cat "$data/reader.pid")"
    exit 0
fi
cd "$here"
setsid nohup nice -n 19 "$python" -m reader.train --data "$data" "$@" >>"$data/train.txt" 2>&1 &
echo $! >"$data/reader.pid"
echo "running: $! (log: $data/train.txt, $data/log.jsonl)"
