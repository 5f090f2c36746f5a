#!/usr/bin/env bash
# Builds, tests and shows mod_client_proxy. `./build.sh help` lists what it does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

module_files=(dist/mod_client_proxy.lua dist/mod_client_proxy_status.lua)

usage() {
	cat <<-'END'
		usage: ./build.sh [VERB]

		  build          compile src/ into the two modules of dist/ (also without a verb)
		  demo           start a throw-away Prosody with the module and watch a request pass through it
		  demo --stay    the same, and leave it running to connect to
		  test           build and run everything; ends in one line: N passed, N failed
		  machines       have several machines die, return and hang under a high load, for minutes; ends in the same line
		  bench          count the instructions that a request costs, against the least relay possible
		  install DIR    copy the modules into a plugin folder of Prosody
		  rock DIR       pack it into DIR, for `prosodyctl install`
		  community DIR  write it into DIR as the repository of the community modules has it
		  release DIR    write all forms of the version in package.json into DIR, with their digests
		  help           this text

		Each sets up what it needs: npm packages, and Debian packages where it may (as root or with sudo).
	END
}

fail() {
	echo "build.sh: $*" >&2
	exit 1
}

# Set-up

need_node() {
	command -v node > /dev/null || fail "Node.js 20 or later is needed, and there is none; see https://nodejs.org"
	local major
	major=$(node -p 'process.versions.node.split(".")[0]')
	[ "$major" -ge 20 ] || fail "Node.js 20 or later is needed, this is $(node --version); see https://nodejs.org"
	# npm notes in this file what it has installed.
	local installed=node_modules/.package-lock.json
	if [ ! -e "$installed" ] || [ package-lock.json -nt "$installed" ]; then
		echo "Installing the npm packages of package-lock.json ..."
		npm ci --no-audit --no-fund --loglevel=error
		touch "$installed"
	fi
}

# Whether something is there: a command, "lua:NAME" for a library of Lua 5.4, "python:NAME" for one of Python 3,
# "package:NAME" for a Debian package.
is_there() {
	case $1 in
		lua:*) lua5.4 -e "require '${1#*:}'" ;;
		# Debian's packages are for Debian's Python, and another one may come before it.
		python:*) python3 -c "import ${1#*:}" || /usr/bin/python3 -c "import ${1#*:}" ;;
		package:*) [[ $(dpkg-query --show --showformat='${Status}' "${1#*:}") == *" installed" ]] ;;
		*) command -v "$1" ;;
	esac > /dev/null 2>&1
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Runs a command as root, during which Debian's packages start no server: without_servers COMMAND ...
without_servers() {
	local policy=/usr/sbin/policy-rc.d status=0
	if [ -e "$policy" ]; then
		as_root "$@"
		return
	fi
	printf '#!/bin/sh\nexit 101\n' | as_root install -m 755 /dev/stdin "$policy"
	as_root "$@" || status=$?
	as_root rm -f "$policy"
	return $status
}

# need_packages THING=PACKAGE ...: installs the Debian packages whose thing is missing, as is_there takes it.
need_packages() {
	local missing=() pair
	for pair in "$@"; do
		is_there "${pair%%=*}" || missing+=("${pair#*=}")
	done
	[ ${#missing[@]} -eq 0 ] && return
	if ! command -v apt-get > /dev/null; then
		fail "missing: ${missing[*]} (names of Debian packages; install what your system calls them)"
	elif ! as_root true 2> /dev/null; then
		fail "missing Debian packages; install them with: sudo apt-get install ${missing[*]}"
	fi
	echo "Installing Debian packages: ${missing[*]} ..."
	as_root apt-get update -qq || true
	without_servers env DEBIAN_FRONTEND=noninteractive \
		apt-get install -qq --no-install-recommends "${missing[@]}" > /dev/null ||
		fail "that failed; run it again with a connection to the package archive, or install them yourself"
}

. test/verbs/prosody.sh

# Verbs

build() {
	need_node
	npx --no-install tstl --project tsconfig.json
	echo "Built ${module_files[*]}"
}

install_modules() {
	[ $# -eq 1 ] || fail "usage: ./build.sh install DIR"
	[ -d "$1" ] || fail "there is no folder $1; plugin_paths in prosody.cfg.lua names those that Prosody looks into"
	local module name
	[ -e "${module_files[1]}" ] || build
	for module in "${module_files[@]}"; do
		install -m 644 "$module" "$1/"
		echo "Installed $1/${module##*/}"
		name=$(basename "$module" .lua)
		if [ -e "$1/$name/$name.lua" ]; then
			echo "Note: Prosody will go on loading $1/$name/$name.lua, which it finds first"
		fi
	done
	cat <<-'END'
		In prosody.cfg.lua, these lines turn on

		  the proxy        Component "proxy.example" "client_proxy"
		                       target_address = "svc@example"
		  its status page  modules_enabled = { "client_proxy_status" }, in the section of a VirtualHost, with
		                   client_proxy_status_token = "what openssl rand -hex 16 prints"
	END
}

# to_dir VERB DIR: does something that writes into a folder.
to_dir() {
	[ $# -eq 2 ] || fail "usage: ./build.sh $1 DIR"
	need_node
	mkdir -p "$2"
	. test/verbs/package.sh
	"$1" "$2"
}

case "${1:-build}" in
	build) build ;;
	demo) shift; . test/verbs/demo.sh ;;
	test) . test/verbs/test.sh ;;
	machines) . test/verbs/machines.sh ;;
	bench) shift; . test/verbs/bench.sh ;;
	install) shift; install_modules "$@" ;;
	rock | community | release) to_dir "$@" ;;
	help | --help | -h) usage ;;
	*) usage >&2; fail "there is no verb $1" ;;
esac
