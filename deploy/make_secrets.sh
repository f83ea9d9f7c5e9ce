#!/bin/sh
#
# Makes the secrets of `docker compose --profile scale`: deploy/secrets/, a file each. What is there stays as it is.
# Keep app_key and jwt_secret_key with your backups, apart from them.
#
set -eu

folder=$(dirname "$0")/secrets
mkdir -p "$folder"
# Containers see the files with these modes, under other users: the folder keeps everybody else out.
chmod 700 "$folder"
umask 022

# write NAME TEXT
write() {
  if [ ! -e "$folder/$1" ]; then
    printf '%s\n' "$2" > "$folder/$1.new"
    mv "$folder/$1.new" "$folder/$1"
    echo "Wrote $folder/$1"
  fi
}

random() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

write app_key "$(random)"
write jwt_secret_key "$(random)"
write postgres_password "$(random)"
write database_url "postgres://chatflow:$(cat "$folder/postgres_password")@postgres:5432/chatflow"
write redis_password "$(random)"
write redis_url "redis://:$(cat "$folder/redis_password")@redis:6379/0"
# Background jobs wait in Redis: it keeps them, and throws nothing away when it is full.
write redis_config "requirepass $(cat "$folder/redis_password")
appendonly yes
dir /data
maxmemory 384mb
maxmemory-policy noeviction"
