#!/bin/sh
# Installs packages of Debian or Ubuntu as root: apt-install.sh <package>…
# Nobody is asked, and only the programs are wanted: no service is started, and PostgreSQL makes no cluster of its own.
set -eu

export DEBIAN_FRONTEND=noninteractive
export NEEDRESTART_SUSPEND=1

policy=/usr/sbin/policy-rc.d
cluster_conf=/etc/postgresql-common/createcluster.conf
cluster_conf_default=/usr/share/postgresql-common/createcluster.conf
made_policy=no
made_cluster_conf=no
had_redis=no

restore() {
  if [ "$made_policy" = yes ]; then
    rm -f "$policy"
  fi
  # What an administrator installs later should behave as the distribution means it to.
  if [ "$made_cluster_conf" = yes ] && [ -e "$cluster_conf_default" ]; then
    cp "$cluster_conf_default" "$cluster_conf"
  fi
}
trap restore EXIT
trap 'exit 130' INT TERM HUP

if [ -e /etc/init.d/redis-server ]; then
  had_redis=yes
fi

if [ ! -e "$policy" ]; then
  made_policy=yes
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

if [ ! -e "$cluster_conf" ]; then
  made_cluster_conf=yes
  mkdir -p "$(dirname "$cluster_conf")"
  echo 'create_main_cluster = false' >"$cluster_conf"
fi

apt-get install -y -q --no-install-recommends \
  -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@"

if [ "$had_redis" = no ] && command -v systemctl >/dev/null; then
  systemctl disable redis-server.service || echo 'redis-server is not enabled'
fi
