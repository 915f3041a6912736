"""How gunicorn serves hev; `python -m hev serve` starts it and the worker together."""

import gc

from hev.config import read

_settings = read()

bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = _settings.workers
# Slow village lines hold a thread each while a photo trickles in: many threads, few database connections. A county's
# 237 villages at once at 6 kB/s: with 256 others' pages take 62 ms at p95 and both workers 196 MB; with 64 they wait 28 s.
threads = _settings.threads
preload_app = True
control_socket_disable = True
timeout = 120
graceful_timeout = 20
keepalive = 15
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 4_000
limit_request_fields = 60
forwarded_allow_ips = "127.0.0.1,::1"
# No access log: a household's address carries its secret. A proxy in front keeps its own, without paths under /Q/.
accesslog = None
errorlog = "-"
loglevel = "warning"


def when_ready(_server: object) -> None:
    """What was loaded before the fork stays: no collection walks it again, and the workers keep sharing its pages."""
    gc.collect()
    gc.freeze()
