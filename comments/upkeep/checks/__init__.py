"""What is looked at, in the order in which one thing needs the other."""

from collections.abc import Mapping

from comments.upkeep.checks.address import check_address, check_proxy
from comments.upkeep.checks.data import check_clock, check_database, check_migrations
from comments.upkeep.checks.machine import check_backups, check_disk, check_settings
from comments.upkeep.checks.services import check_mail, check_redis
from comments.upkeep.checks.work import check_letters, check_origins, check_outbox, check_worker
from comments.upkeep.findings import Check

READINESS: Mapping[str, Check] = {
    "database": check_database,
    "migrations": check_migrations,
    "disk": check_disk,
    "worker": check_worker,
    "redis": check_redis,
}
"""What a process needs to do its work; all of it is quick."""

DOCTOR: Mapping[str, Check] = {
    "settings": check_settings,
    **READINESS,
    "clock": check_clock,
    "mail": check_mail,
    "address": check_address,
    "proxy": check_proxy,
    "origins": check_origins,
    "outbox": check_outbox,
    "letters": check_letters,
    "backups": check_backups,
}
