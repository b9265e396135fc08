"""Points that may say the same, by the words they share: counted here, without any service, and easy to explain.

A word counts for more the fewer points use it. Two points belong together when the words they share weigh at
least half of what the shorter one weighs; a proposal grows around one point, so that everything in it is like the
first. Nothing is decided: what comes out are candidates with their reason. Pure.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 0.5  # of the weight of the point that says less
_RARE = 0.2  # a word more of the points have than this says nothing
_FOLLOWED = 200  # leaders looked at for one word
_WORDS_SHOWN = 5


@dataclass(frozen=True)
class Candidate:
    """Points that may be one group, by id, the first one first, and the words they share in reading order."""

    points: tuple[int, ...]
    words: tuple[str, ...]


def candidates(said: Mapping[int, Mapping[str, str]]) -> list[Candidate]:
    """Proposed groups of at least two points, the largest first.

    Args:
        said: For each point, in the order of arrival, its words by their folded form.
    """
    used = Counter(word for words in said.values() for word in words)
    weight = {
        word: math.log(len(said) / number) + 1
        for word, number in used.items()
        if number > 1 and (number <= len(said) * _RARE or len(said) * _RARE < 3)  # noqa: PLR2004 - two or three points have no rare words
    }
    telling = {point: [word for word in words if word in weight] for point, words in said.items()}
    whole = {point: sum(weight.get(word, 1.0) for word in words) for point, words in said.items()}
    members = _gathered(telling, weight, whole)
    found = [
        Candidate(tuple(points), _shared(points, said, weight))
        for points in members.values()
        if len(points) > 1
    ]
    return sorted(found, key=lambda c: (-len(c.points), c.points))


def _gathered(
    telling: Mapping[int, Sequence[str]], weight: Mapping[str, float], whole: Mapping[int, float]
) -> dict[int, list[int]]:
    """Each point with the earlier one it is most like, or as the first of its own."""
    leaders: defaultdict[str, list[int]] = defaultdict(list)
    members: dict[int, list[int]] = {}
    for point, words in telling.items():
        shared: defaultdict[int, float] = defaultdict(float)
        number: Counter[int] = Counter()
        for word in words:
            for leader in leaders[word][:_FOLLOWED]:
                shared[leader] += weight[word]
                number[leader] += 1
        best = max(
            (leader for leader in shared if number[leader] > 1),
            key=lambda leader: (shared[leader] / min(whole[leader], whole[point]), -leader),
            default=None,
        )
        if best is not None and shared[best] >= LEAST * min(whole[best], whole[point]):
            members[best].append(point)
            continue
        members[point] = [point]
        for word in words:
            leaders[word].append(point)
    return members


def _shared(
    points: Sequence[int], said: Mapping[int, Mapping[str, str]], weight: Mapping[str, float]
) -> tuple[str, ...]:
    first = said[points[0]]
    number = Counter(word for point in points[1:] for word in said[point] if word in first and word in weight)
    best = sorted(number, key=lambda word: (-number[word] * weight[word], word))[:_WORDS_SHOWN]
    return tuple(first[word] for word in first if word in best)
