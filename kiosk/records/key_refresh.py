"""Keys and token as they change while a kiosk runs: fetched from the district, written down, then used."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.records import school_document
from kiosk.records.key_file import with_keyring, with_token
from kiosk.records.store import Store
from sync.exchange.client import Client

TOKEN_LIFE = timedelta(days=7)


def refresh(client: Client, store: Store) -> bool:
    """Fetch the keys that the school's document names, where this kiosk has others; whether it had.

    Raises a SyncError (KeysRefused where no key that is known here vouches for the new one), StoreError.
    """
    with store.reading() as session:
        known = school_document.document(session)
    if known is None or known.keyring in {"", store.secrets.enrolled().keyring}:
        return False
    store.adopt(with_keyring(store.secrets, client.keyring(), known.keyring))
    return True


def rotate_token(client: Client, store: Store) -> bool:
    """Replace a token that is older than TOKEN_LIFE by the district's clock; whether it was. Raises as `refresh`.

    The new token is on disk before it is used, and the old one works until then.
    """
    now = client.server_time
    if now is None:
        return False
    joined = store.secrets.enrolled()
    if not joined.token_since:
        store.adopt(with_token(store.secrets, joined.token, now.isoformat()))
        return False
    if abs(now - datetime.fromisoformat(joined.token_since)) < TOKEN_LIFE:
        return False
    token = client.new_token()
    store.adopt(with_token(store.secrets, token, now.isoformat()))
    client.use_token(token)
    return True
