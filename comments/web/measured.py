"""Where processes keep what they measure: files in the data folder, one set for the web and one for the worker."""

import os
import shutil

from comments.config import Settings

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def make_ready(settings: Settings, unit: str) -> None:
    """Empty a unit's folder, when metrics are wanted. It comes before prometheus_client, which looks once.

    Each unit has a folder of its own, so that a worker that starts again leaves the figures of the web alone.
    """
    if not settings.metrics_token:
        return
    folder = settings.data_dir / "metrics" / unit
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ[VARIABLE] = str(folder)
