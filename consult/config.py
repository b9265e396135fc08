"""Settings, read once from `CONSULT_…` environment variables; secrets live in the data directory."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where things are and what this municipality is called."""

    data_dir: Path
    database_url: str
    base_url: str = "http://127.0.0.1:8000"
    municipality: str = "緑野市"
    municipality_en: str = "Midorino City"
    log_origin: str = "midorino.example/log/1"
    proxies: int = 0
    secure_cookies: bool = False
    worker: bool = True
    smtp_url: str = ""
    mail_from: str = "kyodo@midorino.example"
    mail_returns: str = ""  # Return-Path: where reports of undelivered mails go; empty: to mail_from
    steering_body: str = "kyodo-kento"
    wards: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings out of the environment; the default is an embedded SQLite database in `./var`."""
        env = os.environ if environ is None else environ
        data_dir = Path(env.get("CONSULT_DATA_DIR", "var")).resolve()
        base_url = env.get("CONSULT_BASE_URL", cls.base_url).rstrip("/")
        return cls(
            data_dir=data_dir,
            database_url=env.get("CONSULT_DATABASE_URL", f"sqlite:///{data_dir / 'consult.sqlite3'}"),
            base_url=base_url,
            municipality=env.get("CONSULT_MUNICIPALITY", cls.municipality),
            municipality_en=env.get("CONSULT_MUNICIPALITY_EN", cls.municipality_en),
            log_origin=env.get("CONSULT_LOG_ORIGIN", cls.log_origin),
            proxies=int(env.get("CONSULT_PROXIES", "0")),
            secure_cookies=base_url.startswith("https://"),
            worker=env.get("CONSULT_WORKER", "1") != "0",
            smtp_url=env.get("CONSULT_SMTP_URL", ""),
            mail_from=env.get("CONSULT_MAIL_FROM", cls.mail_from),
            mail_returns=env.get("CONSULT_MAIL_RETURNS", cls.mail_returns),
            steering_body=env.get("CONSULT_STEERING_BODY", cls.steering_body),
            wards=env.get("CONSULT_WARDS", ""),
        )

    @cached_property
    def secret(self) -> bytes:
        """32 random bytes that outlive restarts; made on first use, readable by the owner only.

        Receipt codes, sessions and stored identities depend on it: back it up with the database.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        path = self.data_dir / "secret.key"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(handle, "wb") as target:
            target.write(secrets.token_bytes(32))
            target.flush()
            os.fsync(target.fileno())
        return path.read_bytes()

    def key(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose, derived from the secret (HMAC-SHA-256)."""
        return hmac.new(self.secret, purpose.encode(), hashlib.sha256).digest()
