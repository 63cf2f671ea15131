"""The floor's SQL, written by hand: one statement for each question, which states its own viewer."""

from pathlib import Path

_SQL = Path(__file__).parent / "sql"


def _read(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text().strip()


def _lists(**columns: str) -> str:
    selected = ", ".join(f"array({text}) as {name}" for name, text in columns.items())
    return f"{_read('viewer')}\nselect {selected} from viewer"


def _shared(limit: int) -> str:
    return _read("shared_orders").format(keys=_read("shared_keys").format(limit=limit))


ONE_ORDER = f"{_read('viewer')}\nselect ({_read('one_order')}) as found from viewer"
SHARED_ORDERS = _lists(found=_shared(51))
THREE_LISTS = _lists(own=_read("own_orders"), shared=_shared(20), placements=_read("own_placements"))
ORDERS_WITH_PLACEMENTS = _lists(found=_read("nested"))
