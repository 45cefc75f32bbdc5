#!/bin/sh
# The image takes the password of its store from the environment only.
set -eu

MYSQL_PWD=$(cat /run/secrets/temporal_database_password)
export MYSQL_PWD
exec /etc/temporal/entrypoint.sh
