"""How many people gone at once is no ordinary day (R79), for every way in."""

SUDDEN = 0.10  # of the people employed
FEW = 5  # so many may leave within a day by SCIM, however small the organisation


def is_sudden(gone: int, employed: int) -> bool:
    """Whether so many of those employed would be gone at once that somebody has to confirm it."""
    return gone > employed * SUDDEN
