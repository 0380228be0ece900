"""Terms of office: which known office holder a person named in the text is, and what that says on the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.entities.actors.mentions import Mention
from dateline.knowledge.loaders.folding import fold
from dateline.knowledge.loaders.office_holders import People, Term, office_key, on_day

LEGISLATOR_OFFICES = ("Representative", "Senator")
LEGISLATOR_SECTORS = frozenset({"LEG", "PTY"})


@dataclass(frozen=True, slots=True)
class OfficeLookup:
    """The known office holders as an article sees them.

    ``top_offices`` are the keys of offices that head a state or government; ``countries`` are those that the article
    names; ``on`` is the publication date, or ``None``.
    """

    people: People
    top_offices: frozenset[str]
    countries: frozenset[str]
    on: str | None

    def covering(self, terms: Sequence[Term]) -> list[Term]:
        """The terms that cover the publication date; none without a date."""
        return [t for t in terms if self.on is not None and t.covers(self.on)]


def find_term(mentions: Sequence[Mention], lookup: OfficeLookup) -> Term | None:
    """Return the term of office of a named person as of the day, or ``None`` if no known term fits the mentions."""
    persons = [m for m in mentions if m.kind == "person" and m.name]
    persons = [m for m in persons if m.form == "name"] or persons
    if not persons:
        return None
    full_name = max((m.name for m in persons), key=lambda name: len(name.split()))
    words = fold(full_name).split()
    if len(words) > 1:
        return term_on_day(_term_by_full_name(full_name, mentions, lookup), lookup.on)
    return term_on_day(_term_by_surname(words[0], mentions, lookup), lookup.on) if words else None


def _term_by_full_name(full_name: str, mentions: Sequence[Mention], lookup: OfficeLookup) -> Term | None:
    terms = lookup.people.named(full_name)
    country = _first_country(mentions)
    if country:
        terms = [t for t in terms if t.side in (country, "")]
    if not _may_be_us_legislator(mentions):
        terms = [t for t in terms if t.office not in LEGISLATOR_OFFICES]
    if len({t.side for t in terms}) > 1:
        terms = lookup.covering(terms) or terms[:1]
    return _with_wikidata(on_day(terms, lookup.on), terms)


def _with_wikidata(term: Term | None, terms: Sequence[Term]) -> Term | None:
    """The term with the id that another term of the same person has, where it has none and they agree."""
    if term is None or term.wikidata:
        return term
    words = fold(term.person).split()
    ids = {t.wikidata for t in terms if t.wikidata and t.side == term.side and t.bears(words)}
    return replace(term, wikidata=ids.pop()) if len(ids) == 1 else term


def _first_country(mentions: Sequence[Mention]) -> str:
    return next((m.country for m in mentions if m.country), "")


def _may_be_us_legislator(mentions: Sequence[Mention]) -> bool:
    """Whether something points to the United States, or to a parliament or party.

    The knowledge has hundreds of members of that one parliament, so that a namesake is likely without such a sign.
    """
    return any(m.country == "USA" or LEGISLATOR_SECTORS & set(m.sectors) for m in mentions)


def _term_by_surname(surname: str, mentions: Sequence[Mention], lookup: OfficeLookup) -> Term | None:
    """The term of the bearer of the same office, or of the one head of state or government so called on the day."""
    country = _first_country(mentions)
    offices = {office_key(m.office) for m in mentions if m.office}
    terms = [t for t in lookup.people.surnamed(surname) if not country or t.side == country]
    if offices:
        terms = [t for t in terms if office_key(t.office) in offices or not t.office]
        candidates = lookup.covering(terms) or terms
    else:
        near = lookup.countries
        terms = [t for t in terms if office_key(t.office) in lookup.top_offices and (not near or t.side in near)]
        candidates = lookup.covering(terms)
    first_names = {fold(t.person).split()[0] for t in candidates}
    is_unambiguous = len({t.side for t in candidates}) == 1 and (len(first_names) == 1 or bool(offices))
    return _with_wikidata(on_day(candidates, lookup.on), terms) if is_unambiguous else None


def term_on_day(term: Term | None, on: str | None) -> Term | None:
    """The term as it describes the person on the day.

    A person who has left office belongs to the elite; of one who has yet to enter it, only the country is known.
    """
    if term is None or on is None or term.covers(on):
        return term
    if term.start[: len(on)] > on[: len(term.start)]:
        return replace(term, sectors=(), office="")
    if not term.end:
        return replace(term, office="")
    return replace(term, sectors=("ELI",) if "GOV" in term.sectors else term.sectors, office="")
