"""Where the training keeps what it makes: texts, font lists, checkpoints, logs. None of it is committed."""
from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]


def data(folder: str | None = None) -> Path:
    """The data folder: the argument, else `TRAINING_DATA`, else `training/data`; created if missing."""
    path = Path(folder or os.environ.get("TRAINING_DATA") or HERE / "data")
    path.mkdir(parents=True, exist_ok=True)
    return path
