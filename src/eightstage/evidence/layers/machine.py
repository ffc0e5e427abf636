"""The processor that a program is for, as the head of its file says."""

from typing import Final

# Where the head of a file in ELF format says the order of bytes, the type and the machine (elf(5)).
_ORDER, _TYPE, _MACHINE, _END = 5, 16, 18, 20
_ORDERS: Final = {1: "little", 2: "big"}
# Programs and shared libraries; what is only linked or loaded into a kernel runs nowhere by itself.
_RUNS: Final = frozenset({2, 3})


def machine(head: bytes) -> int:
    """
    The ELF number of the processor of a program or shared library.

    Args:
        head: The first bytes of the file.

    Returns:
        Its `e_machine`; 0 for any other file.
    """
    if len(head) < _END or head[:4] != b"\x7fELF" or head[_ORDER] not in _ORDERS:
        return 0
    order = _ORDERS[head[_ORDER]]
    kind = int.from_bytes(head[_TYPE:_MACHINE], order)  # type: ignore[arg-type]
    return int.from_bytes(head[_MACHINE:_END], order) if kind in _RUNS else 0  # type: ignore[arg-type]
