#!/bin/bash
# fetch-asterisk.sh DEST: Asterisk 22 or later from Debian's unstable packages, unpacked slim under DEST; nothing is
# installed and no root is needed. About 80 MB are downloaded, 110 MB remain. DEST must not exist: it appears when complete.
set -euo pipefail
DEST=$1
PARENT=$(dirname "$DEST"); mkdir -p "$PARENT"
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
for tool in apt-get dpkg-deb; do
  command -v "$tool" >/dev/null || { echo "$tool is not on this machine" >&2; exit 3; }
done
[ -r "$KEYRING" ] || { echo "Debian's archive keyring ($KEYRING) is not on this machine" >&2; exit 3; }

# unstable lies beside the release that this machine's own mirror serves
MIRROR=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' | awk '$1 ~ /\/debian\/?$/ && $2 !~ /security|updates/ {print $1; exit}')
[ -n "$MIRROR" ] || { echo "apt knows no Debian mirror on this machine" >&2; exit 3; }

W=$(mktemp -d "$PARENT/fetch.XXXXXX"); trap 'rm -rf "$W"' EXIT
mkdir -p "$W"/{state/lists/partial,cache/archives/partial,etc/preferences.d,etc/apt.conf.d,root,slim}
# an empty package status: the whole closure, libc included, comes from unstable; nothing of the host is used
: > "$W/state/status"
echo "deb [signed-by=$KEYRING] $MIRROR sid main" > "$W/etc/sources.list"
cat > "$W/apt.conf" <<X
Dir "$W"; Dir::State "$W/state"; Dir::State::status "$W/state/status"; Dir::Cache "$W/cache"; Dir::Etc "$W/etc";
APT::Install-Recommends "false"; APT::Architecture "$(dpkg --print-architecture)"; APT::Sandbox::User "";
Acquire::Languages "none"; Acquire::Retries "4"; Acquire::Check-Valid-Until "false";
X
export APT_CONFIG=$W/apt.conf
echo "reading package lists" >&2
apt-get update -qq
echo "downloading packages" >&2
apt-get install -qq -y --download-only asterisk >/dev/null
echo "unpacking" >&2
for deb in "$W"/cache/archives/*.deb; do dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$W/root"; done

cd "$W/root"
LIB=$(dirname "$(dirname "$(ls -d usr/lib/*/asterisk/modules)")")
LOADER=$(ls usr/lib*/ld-linux*.so.* | head -1)
# keep the program, the modules we may load, the libraries they resolve to, and the documents it reads at start
MODULES=$(ls "$LIB"/asterisk/modules/*.so | grep -v -E "/(res_config_|cdr_|cel_|app_voicemail|res_snmp|res_calendar|chan_iax2|res_fax|res_corosync|app_jack|res_xmpp|chan_motif|pbx_lua|pbx_dundi|res_smdi|chan_console|res_adsi|chan_dahdi)")
for file in usr/sbin/asterisk $MODULES; do
  "$W/root/$LOADER" --library-path "$W/root/$LIB" --list "$W/root/$file" 2>/dev/null | grep -oE "=> $W/root\S+" | cut -c4- || true
done | sort -u | xargs -n1 realpath -s --relative-to="$W/root" | sort -u > "$W/libraries"
dpkg-deb -f "$W"/cache/archives/asterisk_*.deb Version > usr/share/asterisk/VERSION
{
  echo usr/sbin/asterisk; echo "$MODULES"; cat "$W/libraries"
  for file in $(cat "$W/libraries") "$LOADER"; do echo "$file"; realpath --relative-to="$W/root" "$file"; done
  find usr/share/asterisk -name "*.xml" -o -name "*.xslt" -o -name "*.json"
  echo usr/share/asterisk/VERSION
} | sort -u > "$W/list"
tar -c -T "$W/list" | tar -x -C "$W/slim"
chmod 755 "$W/slim"
mv -T "$W/slim" "$DEST"
