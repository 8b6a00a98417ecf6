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
uploads="${0%%/root/var/*}/root$UPLOAD_FOLDER"
# Puts what there is aside, as a restore does; a site that is just made has nothing.
keep() { mkdir -p "$1" && { cat "$own" 2> /dev/null > "$1/content" || true; }; }
kept="$uploads/.replaced-20270101-$(printf %09d "$number")"
# As a program of release 0.1 would, whose lists are for people only.
[ "$2" = --json ] && [ -e "$state/old-program" ] && { echo "error: unexpected argument '--json' found" >&2; exit 2; }
accounts() {
    while read -r name role email; do
        printf '%s{"username":"%s","role":"%s","email":"%s","last_login":null}' "$comma" "$name" "$role" "$email"
        comma=,
    done < "$own.users"
}
case "$1 $2" in
"backup "*/for-*) { cat "$own.users" 2> /dev/null; echo; cat "$own" 2> /dev/null || true; } > "$2" ;;
"backup "*) cp "$state/archive.tar.gz" "$2" ;;
"restore --undo")
    last=$(find "$uploads" -name '.replaced-*' | sort | tail -n 1)
    [ -n "$last" ] || { echo "there is nothing to put back" >&2; exit 1; }
    keep "$kept"
    cp "$last/content" "$own"
    rm -r "$last"
    ;;
"restore "*)
    [ -e "$state/no-restore" ] && { echo "it cannot be exchanged" >&2; exit 1; }
    case "$2" in */copied.tar.gz) ;; *) keep "$kept" ;; esac
    if gzip -t "$2" 2> /dev/null; then
        cp "$2" "$own"
    else
        sed '/^$/,$d' "$2" > "$own.users"
        sed '1,/^$/d' "$2" > "$own"
    fi
    ;;
"check-config "*) case "$SECRET_KEY" in refused*) echo "SECRET_KEY: is not secret enough" >&2; exit 1 ;; esac ;;
"migrate --status") ;;
"doctor --json")
    [ -e "$state/sick" ] || { echo '{"checks":[{"name":"clock","outcome":{"Ok":"12:00"}}]}'; exit 0; }
    echo '{"checks":[{"name":"clock","outcome":{"Ok":"12:00"}},{"name":"database","outcome":{"Err":"is damaged; restore a backup"}}]}'
    exit 1
    ;;
"doctor "*) [ ! -e "$state/sick" ] || { echo "WRONG  database: is damaged; restore a backup"; exit 1; } ;;
"list-users --json") echo "{\"accounts\":[$([ -e "$own.users" ] && accounts)]}" ;;
"list-users "*) cat "$own.users" 2> /dev/null || true ;;
"create-admin "*) echo "$3 admin $5" >> "$own.users"; echo "Made the administrator $3."; echo "Password: one-time" ;;
"reset-password "*) echo "$3 has a new password."; echo "Password: one-time" ;;
*) echo "what is $1?" >&2; exit 2 ;;
esac
status=$?
[ "$doomed" = "$number" ] && [ "$when" = after ] && kill -9 "$PPID"
exit $status
