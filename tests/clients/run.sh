#!/usr/bin/env bash
# Reads a running server with programs that other people wrote, with their defaults, and tells what each found.
# Usage: tests/clients/run.sh http://127.0.0.1:5080
# A program that cannot be had is named and left out. Fails if one that was tried failed.
set -uo pipefail
base=${1:?Give the address of a server, such as http://127.0.0.1:5080}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
# The packages of Debian are for its own Python, which another one may stand before.
python=$(command -v /usr/bin/python3 || command -v python3 || echo false)

tell() { printf '%-12s %s\n' "$1" "$2"; }
tried() { # name, command…: one line of what it printed, or its error
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then tell "$name" "$(tail -n 1 <<< "$said")"; else tell "$name" "FAILED: $(tail -n 3 <<< "$said" | tr '\n' ' ')"; failed=1; fi
}
package() { (cd "$folder" && npm install --silent --no-audit --no-fund --no-progress "$@" > /dev/null 2>&1); }

for path in / /actions /about /api/timeline /feeds/timeline.atom /openapi/v1.json /sitemap.xml; do
  command -v wget > /dev/null || { tell wget "not installed: left out"; break; }
  tried wget sh -c "wget --spider --no-verbose '$base$path' 2>&1 | tail -n 1"
done

if command -v npm > /dev/null && package rss-parser; then
  tried rss-parser node -e "
    const Parser = require('$folder/node_modules/rss-parser');
    new Parser().parseURL('$base/feeds/timeline.atom').then(feed => {
      const bad = feed.items.filter(x => !x.title || !/^https?:/.test(x.link) || !x.pubDate);
      if (!feed.items.length || bad.length) { console.error(JSON.stringify(bad[0] ?? 'no items')); process.exit(1); }
      console.log(feed.items.length + ' items with title, absolute link and date, first: ' + feed.items[0].title.slice(0, 80));
    }, e => { console.error(e.message); process.exit(1); });"
else tell rss-parser "npm or the package cannot be had: left out"; fi

if "$python" -c 'import feedparser' 2> /dev/null; then
  tried feedparser "$python" -c "
import feedparser
feed = feedparser.parse('$base/feeds/changes.atom')
assert feed.status == 200 and not feed.bozo and feed.entries, (feed.status, feed.bozo)
assert all(x.title and x.link.startswith('http') and x.published for x in feed.entries)
print(len(feed.entries), 'entries, well formed, first:', feed.entries[0].title[:80])"
else tell feedparser "python3-feedparser is not installed: left out"; fi

lists='timeline statements actions parties labels sweeps changes disagreements groups'
if "$python" -c 'import pandas' 2> /dev/null; then
  for list in $lists; do
    tried pandas "$python" -c "
import pandas, urllib.request, io
table = pandas.read_csv('$base/api/$list?format=csv')
lines = urllib.request.urlopen('$base/api/$list?format=ndjson').read().decode().splitlines()
assert len(table) == len(lines), (len(table), len(lines))
print('$list:', len(table), 'rows,', len(table.columns), 'columns, as many rows as lines of NDJSON')"
  done
else tell pandas "python3-pandas is not installed: left out"; fi

if command -v npm > /dev/null && package @duckdb/node-api; then
  curl -s "$base/api/timeline?format=ndjson" > "$folder/timeline.ndjson"
  tried duckdb node -e "
    const { DuckDBInstance } = require('$folder/node_modules/@duckdb/node-api');
    (async () => {
      const on = await (await DuckDBInstance.create(':memory:')).connect();
      const rows = (await on.runAndReadAll(\"select count(*), count(distinct position), count(*) filter (where act = 'CONDEMN') from read_ndjson('$folder/timeline.ndjson')\")).getRows();
      console.log(rows[0][0] + ' rows, ' + rows[0][1] + ' positions, ' + rows[0][2] + ' condemnations');
    })().catch(e => { console.error(e.message); process.exit(1); });"
else tell duckdb "npm or the package cannot be had: left out"; fi

exit "$failed"
