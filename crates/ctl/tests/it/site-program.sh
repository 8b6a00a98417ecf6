#!/bin/sh
# Stands for a site's program as a tool: its accounts and its content are files in its data folder.
state=${0%%/root/var/*}/state
number=$(($(cat "$state/count") + 1))
echo "$number" > "$state/count"
echo "site $*" >> "$state/calls"
read -r doomed when < "$state/kill"
[ "$doomed" = "$number" ] && [ "$when" = before ] && { kill -9 "$PPID"; exit 1; }
[ -n "$SECRET_KEY" ] || { echo "SECRET_KEY: is not set" >&2; exit 1; }
own="$state/content-of-$SITE_DOMAIN"
case "$1 $2" in
"backup "*/for-*) { cat "$own.users" 2> /dev/null; echo; cat "$own" 2> /dev/null || true; } > "$2" ;;
"backup "*) cp "$state/archive.tar.gz" "$2" ;;
"restore "*)
    if gzip -t "$2" 2> /dev/null; then
        cp "$2" "$own"
    else
        sed '/^$/,$d' "$2" > "$own.users"
        sed '1,/^$/d' "$2" > "$own"
    fi
    ;;
"check-config "*) ;;
"doctor "*) ;;
"list-users "*) cat "$own.users" 2> /dev/null || true ;;
"create-admin "*) echo "$3 admin $5" >> "$own.users"; echo "Made the administrator $3."; echo "Password: one-time" ;;
"reset-password "*) echo "$3 has a new password."; echo "Password: one-time" ;;
*) echo "what is $1?" >&2; exit 2 ;;
esac
status=$?
[ "$doomed" = "$number" ] && [ "$when" = after ] && kill -9 "$PPID"
exit $status
