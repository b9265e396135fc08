"""Numbers that prove themselves: a check digit tells someone's number from any other row of digits."""

_LOW_WEIGHTS = 6


def is_my_number(digits: str) -> bool:
    """Whether twelve digits carry the check digit of a My Number (番号法施行令8条, 総務省令85号5条)."""
    if not _digits(digits, 12):
        return False
    body = [int(digit) for digit in reversed(digits[:-1])]
    weighted = sum(d * (n + 1 if n <= _LOW_WEIGHTS else n - 5) for n, d in enumerate(body, start=1))
    rest = weighted % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def is_corporate_number(digits: str) -> bool:
    """Whether thirteen digits carry the check digit of a 法人番号 (法人番号の指定等に関する省令2条): the first one.

    The registration number of an invoice (T and thirteen digits) has the same form, also for one person's shop.
    """
    if not _digits(digits, 13):
        return False
    body = [int(digit) for digit in reversed(digits[1:])]
    weighted = sum(d * (1 if n % 2 else 2) for n, d in enumerate(body, start=1))
    return int(digits[0]) == 9 - weighted % 9


def is_card_number(digits: str) -> bool:
    """Whether fourteen to sixteen digits are those of a payment card (ISO/IEC 7812-1, Luhn)."""
    if not any(_digits(digits, size) for size in (14, 15, 16)) or digits[0] not in "3456":
        return False
    doubled = [int(d) * (1 if n % 2 else 2) for n, d in enumerate(reversed(digits), start=1)]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0  # noqa: PLR2004 - the digits of a product


def _digits(text: str, size: int) -> bool:
    return len(text) == size and text.isascii() and text.isdigit()
