#!/bin/sh
# Makes the secrets of docker-compose.yml in ./secrets, or in the folder that is given. One that is there stays as it is,
# so it may be run again. Only the owner of the folder gets at the files; inside it they are readable, because each
# container sees its own ones with the user that it runs as.
set -eu

folder=${1:-secrets}
umask 077
mkdir -p "$folder"
chmod 700 "$folder"

put() {
  file=$folder/$1
  [ -e "$file" ] && return
  printf '%s' "$2" > "$file.new"
  chmod 444 "$file.new"
  mv "$file.new" "$file"
  echo "made $file"
}

letters() {
  LC_ALL=C tr -dc 'A-Za-z0-9' < /dev/urandom | head -c 32
}

put mysql_root_password "$(letters)"
put tuntas_database_password "$(letters)"
put temporal_database_password "$(letters)"
put grafana_admin_password "$(letters)"
put tuntas_database_url "mysql://tuntas:$(cat "$folder/tuntas_database_password")@mysql:3306/tuntas"
put tuntas_secret_key "$(head -c 32 /dev/urandom | base64)"

# Empty: nothing of the kind is set up. See .env.example for what goes into them.
put tuntas_smtp_url ''
put tuntas_alarm_webhook_url ''
put tuntas_alarm_webhook_secret ''
put tuntas_bni_secret ''
put tuntas_moota_token ''
put tuntas_moota_webhook_secret ''
put tuntas_whatsapp_token ''
put tuntas_whatsapp_app_secret ''
