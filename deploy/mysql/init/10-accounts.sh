#!/bin/bash
# Run once by the image, on an empty data directory: one schema and one account for the hub, and its own for Temporal.
set -eu

hub_password=$(cat /run/secrets/tuntas_database_password)
temporal_password=$(cat /run/secrets/temporal_database_password)

MYSQL_PWD=$(cat /run/secrets/mysql_root_password) mysql --protocol=socket --user=root <<SQL
create database tuntas character set utf8mb4;
create user 'tuntas'@'%' identified by '${hub_password}';
grant all on tuntas.* to 'tuntas'@'%';

create database temporal character set utf8mb4;
create database temporal_visibility character set utf8mb4;
create user 'temporal'@'%' identified by '${temporal_password}';
grant all on temporal.* to 'temporal'@'%';
grant all on temporal_visibility.* to 'temporal'@'%';
SQL
