# `./build.sh demo [--stay]`: shows a request pass through the module. Sourced by build.sh, whose functions it uses.

case "$*" in
	'' | --stay) ;;
	*) fail "usage: ./build.sh demo [--stay]" ;;
esac

need_node
need_prosody one
build
# In the place of this shell, so that a signal that is sent to it ends the demo.
exec node_modules/.bin/tsx test/demo/demo.ts "$@"
