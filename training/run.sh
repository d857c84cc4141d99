#!/bin/sh
# Starts or resumes a training in the background, at the lowest priority.
# usage: training/run.sh reader|scripts [DATA FOLDER] [further options of the trainer]
# stop:  kill "$(cat DATA/reader.pid)"                 (it saves first)
# pause: kill -STOP -- "-$(cat DATA/reader.pid)"       (-CONT goes on)
set -eu
network=$1
case $network in reader | scripts) ;; *) sed -n 2,5p "$0"; exit 2 ;; esac
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "${2:-$here/data}" && pwd)
shift
[ $# -gt 0 ] && shift
python=${PYTHON:-$here/.venv/bin/python}
[ -x "$python" ] || python=$data/venv/bin/python
pid=$data/$network.pid
if [ -f "$pid" ] && kill -0 "$(cat "$pid")" 2>/dev/null; then
    echo "already there: $(cat "$pid")"
    exit 0
fi
cd "$here"
# Linux shares the processors among sessions first: "nice" means nothing between sessions, so the new
# session itself is made the least important one. Done from here, it might hit the caller's session.
setsid nohup sh -c '{ echo 19 >/proc/$$/autogroup; } 2>/dev/null; exec nice -n 19 "$@"' "$network" \
    "$python" -m "$network.train" --data "$data" "$@" >>"$data/$network-train.txt" 2>&1 &
echo $! >"$pid"
echo "running: $! (log: $data/$network-train.txt)"
