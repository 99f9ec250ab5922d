"""OpenStack Swift with its S3 API in one process: proxy, account, container and object server over one directory.

    python3 swift_server.py <directory> <access key> <secret key> <port>

All files lie in the directory; a port of 0, and all ports of its parts, are the system's choice. Prints `port <number>` once it serves S3 requests.
"""

import os
import signal
import sys

import eventlet

eventlet.monkey_patch(all=False, socket=True, select=True, thread=True)

from swift.common import utils  # noqa: E402

HOME, ACCESS_KEY, SECRET_KEY, PORT = sys.argv[1:]

SWIFT = """
[swift-hash]
swift_hash_path_suffix = lifeboat
[storage-policy:0]
name = only
default = yes
"""

STORAGE = """
[DEFAULT]
swift_dir = {home}
devices = {home}/devices
mount_check = false
workers = 0
disable_fallocate = true
[app:main]
use = egg:swift#{kind}
"""

PROXY = """
[DEFAULT]
swift_dir = {home}
workers = 0
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth copy slo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{user} = {secret} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
"""


def path(*names):
    return os.path.join(HOME, *names)


def write(name, text):
    with open(path(name), 'w') as file:
        file.write(text)


def listen(port=0):
    return eventlet.listen(('127.0.0.1', port), backlog=256)


def make_ring(name, port):
    """A ring says on which device of which server an object lies: here there is one of each."""
    from swift.common.ring import RingBuilder
    builder = RingBuilder(part_power=1, replicas=1, min_part_hours=0)
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'disk',
                     'weight': 1.0})
    builder.rebalance()
    builder.get_ring().save(path(name + '.ring.gz'))


class NoCache:
    """Stands in for memcached: nothing is remembered, so that nothing is out of date."""

    def get(self, key, **options):
        return None

    def set(self, key, value, **options):
        pass

    def delete(self, key, **options):
        pass


def serve(conf, socket):
    from swift.common import wsgi
    app = wsgi.loadapp(conf)

    def with_cache(environment, start_response):
        environment['swift.cache'] = NoCache()
        return app(environment, start_response)

    return eventlet.spawn(eventlet.wsgi.server, socket, with_cache, utils.NullLogger(), protocol=wsgi.SwiftHttpProtocol,
                          capitalize_response_headers=False)


def check_file_system():
    """Swift keeps what it knows of an object in the extended attributes of its file."""
    probe = path('probe')
    write('probe', '')
    os.setxattr(probe, 'user.swift.metadata', b'x' * 2048)
    os.unlink(probe)


def main():
    # Whoever started us may ignore it, and it is how we are asked to end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    check_file_system()
    os.makedirs(path('devices', 'disk'), exist_ok=True)
    write('swift.conf', SWIFT)
    # The path is a constant of the library, read when its other modules are first imported.
    utils.SWIFT_CONF_FILE = path('swift.conf')
    utils.validate_hash_conf()
    sockets = {kind: listen() for kind in ('account', 'container', 'object')}
    for kind, socket in sockets.items():
        make_ring(kind, socket.getsockname()[1])
        write(kind + '-server.conf', STORAGE.format(home=HOME, kind=kind))
        serve(path(kind + '-server.conf'), socket)
    account, user = ACCESS_KEY.split(':')
    write('proxy-server.conf', PROXY.format(home=HOME, account=account, user=user, secret=SECRET_KEY))
    proxy = listen(int(PORT))
    serving = serve(path('proxy-server.conf'), proxy)
    print('port', proxy.getsockname()[1], flush=True)
    serving.wait()


main()
