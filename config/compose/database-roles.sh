#!/bin/bash
# Run once by the postgres image, when its volume is empty: the database and one login for each security context.
# A login may do nothing by itself; Segel takes the rights of its group role with SET ROLE (migrations/0001).
set -euo pipefail

# Passwords reach psql as variables, so that a quote in one of them is a character and nothing more.
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
  --set owner_password="$SEGEL_OWNER_PASSWORD" \
  --set ra_password="$SEGEL_RA_PASSWORD" \
  --set ca_password="$SEGEL_CA_PASSWORD" \
  --set va_password="$SEGEL_VA_PASSWORD" <<'SQL'
create role segel_ra nologin noinherit;
create role segel_ca nologin noinherit;
create role segel_va nologin noinherit;

create role segel_owner login password :'owner_password';
create role ra_login login noinherit password :'ra_password' in role segel_ra;
create role ca_login login noinherit password :'ca_password' in role segel_ca;
create role va_login login noinherit password :'va_password' in role segel_va;

-- The owner migrates, and puts on each hat for the administrator's commands.
grant segel_ra, segel_ca, segel_va to segel_owner;

create database segel owner segel_owner encoding 'UTF8' template template0;
revoke all on database segel from public;
grant connect on database segel to ra_login, ca_login, va_login;
SQL
