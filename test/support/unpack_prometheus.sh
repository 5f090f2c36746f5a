#!/bin/sh
# Unpacks Debian's package of Prometheus into .cache/prometheus of this checkout: installing it would start a server, and
# enable it for good. Does nothing where it was done before. Prints the directory with prometheus and promtool.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cache=$(CDPATH='' cd -- "$here/../.." && pwd)/.cache
target=$cache/prometheus

if [ ! -x "$target/usr/bin/promtool" ]; then
	mkdir -p "$cache"
	work=$(mktemp -d "$cache/prometheus.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	cd "$work"
	if ! apt-get -q download prometheus > log 2>&1; then
		# The lists may be too old for what the archive has now.
		[ "$(id -u)" -ne 0 ] || apt-get -qq update || true
		if ! apt-get -q download prometheus > log 2>&1; then
			cat log >&2
			echo "Remedy: apt-get update, with a connection to the package archive; or put prometheus and promtool into PATH" >&2
			exit 1
		fi
	fi
	dpkg-deb --extract prometheus_*.deb root
	mv -T root "$target" 2> /dev/null || [ -x "$target/usr/bin/promtool" ]
fi
echo "$target/usr/bin"
