#!/usr/bin/env bash
# Makes docs/files.svg and docs/queue.svg from a real screen: runs the demo in tmux, queues a
# few files, and draws what tmux shows. Needs tmux, python3 and the package
# `rich` (pip install rich). Run after `cargo build --release`.
set -euo pipefail
cd "$(dirname "$0")/.."
fichier=$PWD/target/release/fichier
local=/tmp/seedbox
mkdir "$local"
session=fichier-screenshot
trap 'tmux kill-session -t "$session" 2>/dev/null || true; rm -rf "$local"' EXIT

mkdir -p "$local/videos/Été 2026" "$local/videos/backup"
for spec in 'holiday-day1.mkv 900' 'holiday-day2.mkv 1400' 'interview 東京.mkv 700' 'notes.txt 1'; do
  size=${spec##* } name=${spec% *}
  head -c "${size}000" /dev/urandom > "$local/videos/$name"
done

tmux new-session -d -s "$session" -x 110 -y 24 \
  "TERM=xterm-256color $fichier demo --limit 120000 '$local/videos'"
wait_for() {
  for _ in $(seq 100); do
    tmux capture-pane -p -t "$session" | grep -q "$1" && return
    sleep 0.1
  done
  echo "never saw: $1" >&2
  exit 1
}
wait_for 'Films'
tmux send-keys -t "$session" A
tmux send-keys -t "$session" c
wait_for 'Send'
tmux send-keys -t "$session" Enter
sleep 4
tmux capture-pane -e -p -t "$session" > "$local/files.ansi"
tmux send-keys -t "$session" w
sleep 3
tmux capture-pane -e -p -t "$session" > "$local/queue.ansi"
tmux send-keys -t "$session" q
for screen in files queue; do
  python3 - "$local/$screen.ansi" "docs/$screen.svg" <<'PY'
import re
import sys
from rich.console import Console
from rich.text import Text
ansi = open(sys.argv[1], encoding="utf-8").read()
console = Console(record=True, width=110, file=open("/dev/null", "w"), force_terminal=True)
console.print(Text.from_ansi(ansi), end="")
svg = console.export_svg(title="fichier")
# Some viewers drop leading blanks: place the text after them instead.
def placed(match):
    before, x, y, width, after, text = match.groups()
    blanks = text.count("&#160;", 0, len(text) - len(re.sub(r"^(&#160;)+", "", text)))
    if not blanks:
        return match.group(0)
    step = 12.2 * blanks
    rest = text[len("&#160;") * blanks:]
    if not rest:
        return ""
    return f'<text{before} x="{float(x) + step:.1f}" y="{y}" textLength="{float(width) - step:.1f}"{after}>{rest}</text>'
svg = re.sub(r'<text([^>]*?) x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>([^<]*)</text>', placed, svg)
open(sys.argv[2], "w", encoding="utf-8").write(svg)
PY
done
