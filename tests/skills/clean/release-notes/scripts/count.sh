#!/bin/sh
# Counts the commits of each author since the last tag.
set -eu
last=$(git describe --tags --abbrev=0)
git shortlog -sn "$last"..HEAD
