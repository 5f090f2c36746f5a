#!/bin/sh
# Unpacks Debian's package of Prosody 0.12 or 13 into .cache/prosody-VERSION of this checkout, beside whatever
# is installed: installing it would start a server, and enable it for good. The system's package configuration
# stays as it is. Works as root and as an ordinary user; does nothing where it was done before.
#
#   unpack_prosody.sh VERSION            prints the directory that holds prosody and prosodyctl
#   unpack_prosody.sh VERSION --missing  prints the Debian packages of shared libraries that it still needs
#
# Exits 1, with the remedy on stderr, where it cannot be had, and 2 where this release of Debian has none.
set -eu

version=${1:-}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cache=$(CDPATH='' cd -- "$here/../.." && pwd)/.cache
target=$cache/prosody-$version
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
mirror=http://deb.debian.org

# fail PROBLEM REMEDY [STATUS]
fail() {
	echo "Prosody $version: $1" >&2
	echo "Remedy: $2" >&2
	exit "${3:-1}"
}

case $version in
	0.12 | 13) ;;
	*)
		echo "There is no Prosody \"$version\" to unpack, only 0.12 and 13; usage: unpack_prosody.sh VERSION [--missing]" >&2
		exit 1
		;;
esac

# The paths in the scripts are absolute: a checkout that was moved has to unpack anew.
is_unpacked() {
	grep -qsF "CFG_SOURCEDIR='$target/" "$target/bin/prosody" && [ -r "$target/libraries" ]
}

# Sets codename to the release of Debian that runs here.
read_release() {
	release=$(. /etc/os-release && echo "${ID:-} ${VERSION_CODENAME:-}") 2> /dev/null || release=
	codename=${release#debian }
	[ "$codename" != "$release" ] && [ -n "$codename" ] ||
		fail "only on Debian can it be unpacked" "install Prosody $version itself"
}

# Which archives of Debian have it, for this release. Its code is compiled, and another release's does not fit.
sources() {
	case $codename-$version in
		bookworm-13) archives="debian=bookworm-backports" ;;
		bookworm-0.12 | *-13) archives="debian=$codename debian-security=$codename-security" ;;
		*) fail "Debian $codename has none" "leave it out: PROSODY_VERSIONS=13" 2 ;;
	esac
	for archive in $archives; do
		echo "deb [signed-by=$keyring] $mirror/${archive%%=*} ${archive#*=} main"
	done
}

# The empty status: what is installed must not decide what is downloaded.
private_apt() {
	apt-get -q \
		-o "Dir::Etc::SourceList=$work/sources.list" \
		-o "Dir::Etc::SourceParts=/dev/null" \
		-o "Dir::Etc::Preferences=/dev/null" \
		-o "Dir::Etc::PreferencesParts=$work/preferences.d" \
		-o "Dir::State::Lists=$work/lists" \
		-o "Dir::State::Status=$work/status" \
		-o "Dir::Cache=$work" \
		-o "Dir::Cache::Archives=$work/archives" \
		-o "APT::Default-Release=" \
		-o "APT::Sandbox::User=root" \
		-o "APT::Update::Error-Mode=any" \
		-o "Debug::NoLocking=1" \
		-o "Acquire::Languages=none" \
		-o "Acquire::Retries=3" \
		"$@" > "$work/log" 2>&1
}

download() {
	mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/preferences.d"
	: > "$work/status"
	echo "$list" > "$work/sources.list"
	if ! private_apt update || ! (cd "$work" && private_apt download prosody); then
		grep -E '^(E|W|Err):? ?' "$work/log" >&2 || cat "$work/log" >&2
		fail "it cannot be downloaded" "run this once with a connection to $mirror (http_proxy is respected)"
	fi
}

# Fills the directory "$work" with the package's files, and with scripts that find them there once it is "$target".
unpack() {
	dpkg-deb --extract "$work"/prosody_*.deb "$work/root"
	got=$(cat "$work/root/usr/lib/prosody/prosody.version")
	case $got in
		"$version".*) ;;
		*) fail "Debian $codename has $got" "leave it out: PROSODY_VERSIONS takes the versions to test" 2 ;;
	esac
	# Prosody's Lua libraries are not here: who needs them knows their names, which differ in no release.
	dpkg-deb --field "$work"/prosody_*.deb Depends | tr , '\n' | sed -n 's/^ *\(lib[a-z0-9.+-]*\).*/\1/p' \
		> "$work/libraries"
	mkdir "$work/bin"
	for script in prosody prosodyctl; do
		sed \
			-e "s|^CFG_SOURCEDIR=.*|CFG_SOURCEDIR='$target/root/usr/lib/prosody';|" \
			-e "s|^CFG_CONFIGDIR=.*|CFG_CONFIGDIR='$target/root/etc/prosody';|" \
			-e "s|^CFG_PLUGINDIR=.*|CFG_PLUGINDIR='$target/root/usr/lib/prosody/modules/';|" \
			-e "s|^CFG_DATADIR=.*|CFG_DATADIR='$target/data';|" \
			"$work/root/usr/bin/$script" > "$work/bin/$script"
		chmod 755 "$work/bin/$script"
	done
}

# Built in a directory of its own and moved into place at the end, so that an interrupted or a second,
# simultaneous run never leaves a half-filled one.
fetch() {
	read_release
	list=$(sources)
	for tool in apt-get dpkg-deb; do
		command -v "$tool" > /dev/null 2>&1 || fail "there is no $tool" "install Prosody $version itself"
	done
	[ -r "$keyring" ] || fail "there is no $keyring" "apt-get install debian-archive-keyring"
	if ! mkdir -p "$cache" || ! work=$(mktemp -d "$cache/prosody-$version.XXXXXX"); then
		fail "cannot write to $cache" "make the checkout writable"
	fi
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	echo "Unpacking Prosody $version into ${target#"${cache%/*}/"} ..." >&2
	download
	unpack
	mkdir "$work/done"
	mv "$work/root" "$work/bin" "$work/libraries" "$work/done"
	rm -rf "$target"
	mv -T "$work/done" "$target" 2> /dev/null || is_unpacked || fail "cannot write $target" "make $cache writable"
}

# Prints which of the packages that hold its shared libraries are not installed.
missing() {
	while read -r package; do
		dpkg-query --show --showformat='${Status}\n' "$package" 2> /dev/null | grep -q ' installed$' ||
			echo "$package"
	done < "$target/libraries"
}

# Prosody has no switch that prints a version and ends: see that its compiled parts load.
check() {
	said=$(lua5.4 -e '
		package.path = arg[1] .. "/?.lua;" .. package.path
		package.cpath = arg[1] .. "/?.so;" .. package.cpath
		for name in ("lxp lfs socket ssl util.encodings util.hashes util.pposix util.poll"):gmatch("%S+") do
			require(name)
		end
	' - "$target/root/usr/lib/prosody" < /dev/null 2>&1) && return
	echo "$said" | head -n 1 >&2
	needed="lua5.4 lua-expat lua-filesystem lua-socket lua-sec $(missing)"
	fail "it does not run here" "sudo apt-get install $(echo $needed)"
}

is_unpacked || fetch
if [ "${2:-}" = --missing ]; then
	missing
else
	check
	echo "$target/bin"
fi
