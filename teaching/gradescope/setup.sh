#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image of the assignment. Zip this folder's files, not the folder, and
# upload them as the autograder; a wheel of the course may lie beside them.
set -euo pipefail
# shellcheck source=settings.sh
source /autograder/source/settings.sh

apt-get update -qq
apt-get install -y -qq python3 python3-venv
python3 -m venv /opt/course
cd /autograder/source
/opt/course/bin/python -m pip install --quiet "$COURSE"
