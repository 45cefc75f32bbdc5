#!/bin/sh
# Brings Temporal's two schemas up to those of this version of its tools. Safe to repeat. For a new version of the server
# its own tools run first, one minor version at a time.
set -eu

SQL_PASSWORD=$(cat /run/secrets/temporal_database_password)
export SQL_PASSWORD

schema() {
  database=$1
  versions=/etc/temporal/schema/mysql/v8/$2/versioned
  sql_tool="temporal-sql-tool --plugin mysql8 --endpoint mysql --port 3306 --user temporal --database $database"
  $sql_tool setup-schema --version 0.0
  $sql_tool update-schema --schema-dir "$versions"
}

schema temporal temporal
schema temporal_visibility visibility
