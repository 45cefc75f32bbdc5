#!/bin/sh
# The namespace of the hub, with what its workflows say about themselves. Safe to repeat.
set -eu

# Runs a command again until it succeeds, for a minute.
patiently() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 30 ] || return 1
    sleep 2
  done
}

known_attributes() {
  temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE"
}

patiently temporal operator cluster health

# For as long as its history is wanted: the orders themselves are in the hub's own rows.
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 720h

# The server takes some seconds to know a namespace that it has just made.
patiently known_attributes

for name in TopupState ResellerId Terminal TopupId; do
  known_attributes | grep -qw "$name" ||
    temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword
done
