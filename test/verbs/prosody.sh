# The Prosodys that the tests and the demo run on. Sourced by build.sh, whose functions it uses.

all_prosody_versions="0.12 13"

# The directories in which a Prosody of that version may be, as in test/support/versions.ts.
prosody_places() {
	if [ -z "${PROSODY_IGNORE_INSTALLED:-}" ]; then
		tr : '\n' <<< "$PATH:/usr/bin:/usr/local/bin"
	fi
	echo "$PWD/.cache/prosody-$1/bin"
}

# prosody_libraries VERSION: prints the directory of that version's Lua libraries; fails where there is none.
prosody_libraries() {
	local place libraries
	while read -r place; do
		[ -x "$place/prosody" ] && [ -x "$place/prosodyctl" ] || continue
		libraries=$(sed -n "s/^CFG_SOURCEDIR='\([^']*\)'.*/\1/p" "$place/prosody")
		if [[ $(cat "$libraries/prosody.version" 2> /dev/null) == "$1".* ]]; then
			echo "$libraries"
			return
		fi
	done < <(prosody_places "$1")
	return 1
}

# Whether the Prosody of that version that is there was unpacked and not installed.
is_unpacked() {
	[[ $(prosody_libraries "$1") == "$PWD"/.cache/* ]]
}

# Whether this version is there, unpacking it if need be; adds to prosody_needs what it links against and is missing.
has_prosody() {
	local missing package status=0
	if prosody_libraries "$1" > /dev/null && ! is_unpacked "$1"; then
		return
	fi
	missing=$(test/support/unpack_prosody.sh "$1" --missing) || status=$?
	case $status in
		0) ;;
		2) return 1 ;;
		*) exit 1 ;;
	esac
	for package in $missing; do
		prosody_needs+=("package:$package=$package")
	done
}

# need_prosody [one]: sees to it that every version is there, or one at least, of those that PROSODY_VERSIONS wants,
# and sets prosody_versions to them. What is installed is used; what is not is unpacked and not installed, since
# Debian's package starts a server and enables it for good.
need_prosody() {
	local version wanted=${PROSODY_VERSIONS:-$all_prosody_versions} prosody_needs=()
	prosody_versions=
	for version in ${wanted//,/ }; do
		has_prosody "$version" || continue
		prosody_versions+="${prosody_versions:+ }$version"
		[ "${1:-}" = one ] && break
	done
	[ -n "$prosody_versions" ] || fail "there is no Prosody to be had"
	need_packages lua5.4=lua5.4 lua:lxp=lua-expat lua:lfs=lua-filesystem lua:socket=lua-socket \
		lua:ssl=lua-sec lua:lunbound=lua-unbound "${prosody_needs[@]}"
	for version in $prosody_versions; do
		if is_unpacked "$version"; then
			test/support/unpack_prosody.sh "$version" > /dev/null || exit 1
		fi
	done
	# For what runs on it: not to look for the others.
	export PROSODY_VERSIONS=$prosody_versions
}
