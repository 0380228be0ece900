from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from fake_coder import code, make_article
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import ExportFault
from dateline.export.codes import load_codes
from dateline.export.formats import load_format, record_fields
from dateline.export.registry import FORMATS, make_exporter
from dateline.export.writing import Sinks, export, export_with
from dateline.knowledge.loaders.ontology import load_ontology
from dateline.record import (
    Actor,
    Article,
    Event,
    Figure,
    MadeBy,
    Place,
    Position,
    Published,
    Record,
    Statement,
    Support,
    encode,
)

TEXT = (
    "Rebels shelled the northern suburbs on Thursday, killing at least 19 civilians, the observatory said.\n\n"
    "The army denied it. The foreign minister and the envoy will meet in Lusaka."
)


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def make_record() -> Record:
    """A record whose events are an attack with sources and figures, a planned meeting, and a negated arrest."""
    article = Article(
        id="art-1",
        text=TEXT,
        url="https://wire.example/a",
        outlet="The Wire",
        language="en",
        headline="Shelling\tin the north",
        published=Published("2016-12-08", "given"),
    )
    actors = (
        Actor("a1", "Northern Front", "group", "SYR", ("REB",), "SYRREB", mentions=(span("Rebels"),)),
        Actor("a2", "civilians", "population", "SYR", ("CVL",), "SYRCVL", mentions=(span("civilians"),)),
        Actor(
            "a3", "Observatory; of rights", "organisation", None, ("NGO",), "NGO", mentions=(span("the observatory"),)
        ),
        Actor("a4", "army", "group", "SYR", ("MIL",), "SYRMIL", mentions=(span("The army"),)),
        Actor(
            "a5",
            "Ana Ionescu",
            "person",
            "ROU",
            ("GOV",),
            "ROUGOV",
            "Foreign Minister",
            mentions=(span("The foreign minister"),),
        ),
        Actor("a6", "Bo Larsen", "person", "DNK", ("GOV", "ELI"), "DNKGOV", mentions=(span("the envoy"),)),
    )
    places = (
        Place(
            "p1", "Aleppo", 36.2, 37.16, "SYR", "Aleppo Governorate", 170063, "P.PPLA", 4, (span("northern suburbs"),)
        ),
        Place("p2", "Lusaka", -15.4, 28.3, "ZMB", "Lusaka Province", 909137, "P.PPLC", 4, (span("Lusaka"),)),
    )
    figures = (Figure("f1", "killed", span("at least 19"), low=19, unit="civilians"),)
    statements = (Statement("s1", (span("killing at least 19 civilians"),), "indirect", "asserts", "a3"),)
    events = (
        Event(
            "evt-1",
            "ASSAULT",
            span("shelled"),
            (span("Rebels shelled the northern suburbs on Thursday"),),
            mode="heavy-weapons",
            quad=4,
            contexts=("military", "human_security"),
            actors=("a1",),
            recipients=("a2",),
            place="p1",
            start="2016-12-08",
            end="2016-12-08",
            date_basis="Thursday",
            prominence="headline",
            confidence=0.83,
            rule="shell",
            according_to=(Position("a3", "asserts", "s1"), Position("a4", "denies")),
            figures=("f1",),
            support=(Support("type", "the verb", span("shelled")),),
        ),
        Event(
            "evt-2",
            "CONSULT",
            span("meet"),
            (span("will meet in Lusaka"),),
            mode="visit",
            quad=1,
            actors=("a5", "a6"),
            place="p2",
            start="2016-12",
            end="2016-12",
            status="planned",
        ),
        Event(
            "evt-3",
            "COERCE",
            span("denied"),
            (span("The army denied it"),),
            quad=4,
            actors=("a4",),
            start="2016-12-08",
            status="negated",
        ),
        Event("evt-4", "PROTEST", span("said"), (span("said"),), quad=4),
    )
    return Record(
        id="rec-1",
        article=article,
        actors=actors,
        places=places,
        figures=figures,
        statements=statements,
        events=events,
        made_by=MadeBy("9.8.7", "model", "knowledge"),
    )


def write(name: str, *records: Record) -> tuple[bytes, bytes, list[dict[str, str]], Any]:
    rows, companion, trace = io.BytesIO(), io.BytesIO(), io.BytesIO()
    report = export(records, name, Sinks(rows, companion, trace))
    traced = list(csv.DictReader(io.StringIO(trace.getvalue().decode()), delimiter="\t", quoting=csv.QUOTE_NONE))
    return rows.getvalue(), companion.getvalue(), traced, report


def table(name: str, *records: Record) -> list[dict[str, str]]:
    form = load_format(name)
    text = write(name, *records)[0].decode()
    names = None if form.header else list(form.columns)
    quoting = csv.QUOTE_MINIMAL if form.separator == "," else csv.QUOTE_NONE
    return list(csv.DictReader(io.StringIO(text), names, delimiter=form.separator, quoting=quoting))


PUBLISHED = tomllib.loads((Path(__file__).parent / "published_columns.toml").read_text())
MENTIONS = PUBLISHED["mentions"]


@pytest.mark.parametrize(
    ("name", "count"), [("polecat", 40), ("gdelt", 61), ("icews", 20), ("acled", 31), ("ucdp", 49)]
)
def test_columns_are_the_published_ones(name: str, count: int) -> None:
    assert list(load_format(name).columns) == PUBLISHED[name]
    assert len(PUBLISHED[name]) == count


def test_mentions_have_the_published_columns() -> None:
    assert list(load_format("gdelt").companion_columns) == MENTIONS
    assert len(MENTIONS) == 16


@pytest.mark.parametrize("name", FORMATS)
def test_every_field_of_a_record_is_held_or_reported(name: str) -> None:
    form = load_format(name)
    fates = {leaf: form.fate(leaf)[0] for leaf in record_fields()}
    assert len(fates) > 100
    known = set(form.columns) | set(form.companion_columns)
    assert {column for columns in form.holds.values() for column in columns} <= known
    named = {*form.holds, *form.partly, *form.loses}
    assert {name for name in named if not any((leaf + ".").startswith(name + ".") for leaf in fates)} == set()


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_said_to_be_held_stands_in_the_output(name: str) -> None:
    """Each text of the record bears the name of its field; the fields that are held must be found in the output."""
    form, record = load_format(name), make_record()
    attack = msgspec.structs.replace(record, events=record.events[:1])
    marked, marks = _mark(attack)
    rows, companion, _, _ = write(name, marked)
    parquet = name == "parquet"
    output = str(pq.read_table(io.BytesIO(rows)).to_pylist()) if parquet else (rows + companion).decode()
    missing = [
        leaf for leaf, mark in marks.items() if form.fate(leaf)[0] == "held" and mark.lower() not in output.lower()
    ]
    assert missing == []


MARKED = {
    "article": ("id", "url", "outlet", "agency", "byline", "language", "headline", "deck", "dateline_place"),
    "actors": ("name", "code", "office"),
    "places": ("name", "admin1", "feature"),
    "figures": ("unit",),
    "events": ("date_basis", "rule"),
    "made_by": ("dateline", "model", "knowledge"),
}


def _mark(record: Record) -> tuple[Record, dict[str, str]]:
    plain, marks = msgspec.json.decode(msgspec.json.encode(record)), {}
    for part, fields in MARKED.items():
        for name in fields:
            marks[f"{part}.{name}"] = mark = f"mark-{part}-{name}"
            for item in plain[part] if isinstance(plain[part], list) else [plain[part]]:
                item[name] = mark
    return msgspec.convert(plain, Record), marks


@pytest.mark.parametrize("name", FORMATS)
def test_each_row_is_traced_to_its_event_and_words(name: str) -> None:
    _, _, trace, report = write(name, make_record())
    assert len(trace) == report.rows >= 1
    assert trace[0]["event_id"] == "evt-1"
    assert trace[0]["words"] == "Rebels shelled the northern suburbs on Thursday"
    assert TEXT[int(trace[0]["start"]) : int(trace[0]["end"])] == "shelled"
    if name in ("polecat", "icews", "acled", "ucdp"):
        assert table(name, make_record())[0][next(iter(load_format(name).columns))] == trace[0]["row_id"]


def test_polecat_row() -> None:
    first, second = table("polecat", make_record())
    wanted = {
        "Event ID": "evt-1",
        "Event Date": "2016-12-08",
        "Event Type": "ASSAULT",
        "Event Mode": "heavy-weapons",
        "Intensity": "-9.5",
        "Quad Code": "MATERIAL CONFLICT",
        "Contexts": "military;human_security",
        "Actor Name": "Northern Front",
        "Actor Country": "Syria",
        "Actor COW": "652",
        "Primary Actor Sector": "REB",
        "Actor Name Raw": "Rebels",
        "Recipient Name": "civilians",
        "Placename": "Aleppo",
        "City": "Aleppo",
        "GeoNames ID": "170063",
        "Country": "Syria",
        "Latitude": "36.2",
        "Source": "The Wire",
        "Publication Date": "2016-12-08",
        "Story People": "Ana Ionescu;Bo Larsen",
        "Story Locations": "Aleppo;Lusaka",
        "Version": "9.8.7",
    }
    assert {name: first[name] for name in wanted} == wanted
    assert (second["Event Type"], second["Event Mode"], second["Event Date"]) == ("AGREE", "", "2016-12-01")
    assert second["Actor Title"] == "Foreign Minister"
    assert second["Actor Country"] == "Romania;Denmark"


def test_gdelt_pair() -> None:
    rows, mentions, _, _ = write("gdelt", make_record())
    lines = [line.split("\t") for line in rows.decode().splitlines()]
    assert [len(line) for line in lines] == [61, 61]
    assert [len(line.split("\t")) for line in mentions.decode().splitlines()] == [16, 16]
    first, second = table("gdelt", make_record())
    wanted = {
        "Day": "20161208",
        "MonthYear": "201612",
        "FractionDate": "2017.0082",
        "Actor1Code": "SYRREB",
        "Actor1Name": "NORTHERN FRONT",
        "Actor2Code": "SYRCVL",
        "IsRootEvent": "1",
        "EventCode": "194",
        "EventBaseCode": "194",
        "EventRootCode": "19",
        "QuadClass": "4",
        "ActionGeo_Type": "4",
        "ActionGeo_CountryCode": "SY",
        "ActionGeo_FullName": "Aleppo, Aleppo Governorate, Syria",
        "DATEADDED": "20161208000000",
        "SOURCEURL": "https://wire.example/a",
    }
    assert {name: first[name] for name in wanted} == wanted
    assert (second["Actor1CountryCode"], second["Actor2CountryCode"], second["EventCode"]) == ("ROU", "DNK", "030")
    mention = dict(zip(MENTIONS, mentions.decode().splitlines()[0].split("\t"), strict=True))
    assert mention["GLOBALEVENTID"] == first["GLOBALEVENTID"]
    assert int(mention["ActionCharOffset"]) == TEXT.index("shelled")
    assert mention["Confidence"] == "80"
    assert "evt-1: Rebels shelled" in mention["Extras"]


def test_icews_row() -> None:
    row = table("icews", make_record())[0]
    assert (row["Source Name"], row["Target Name"], row["CAMEO Code"]) == ("Northern Front", "civilians", "194")
    assert row["Event Text"] == "Fight with artillery and tanks"


def test_acled_row() -> None:
    (row,) = table("acled", make_record())
    wanted = {
        "event_id_cnty": "SYRevt-1",
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Shelling/artillery/missile attack",
        "actor1": "Northern Front (Syria)",
        "inter1": "2",
        "inter2": "7",
        "interaction": "27",
        "iso": "760",
        "region": "Middle East",
        "fatalities": "19",
        "time_precision": "1",
        "geo_precision": "1",
        "civilian_targeting": "Civilian targeting",
        "timestamp": "1481155200",
    }
    assert {name: row[name] for name in wanted} == wanted
    assert "army denies" in row["notes"]


def test_ucdp_row() -> None:
    (row,) = table("ucdp", make_record())
    wanted = {
        "relid": "evt-1",
        "type_of_violence": "3",
        "side_a": "Northern Front",
        "side_b": "Civilians: civilians",
        "best": "19",
        "low": "19",
        "deaths_civilians": "19",
        "deaths_unknown": "0",
        "country_id": "652",
        "region": "Middle East",
        "where_prec": "1",
        "date_prec": "1",
        "number_of_sources": "3",
        "gwnoa": "",
        "geom_wkt": "POINT (37.16 36.2)",
        "priogrid_gid": "181875",
    }
    assert {name: row[name] for name in wanted} == wanted


def test_plover_lines_use_the_manual_s_names() -> None:
    lines = [json.loads(line) for line in write("plover", make_record())[0].splitlines()]
    assert [line["event"] for line in lines] == [["ASSAULT"], ["AGREE"], ["COERCE"]]
    attack = lines[0]
    assert attack["actor"] == [
        {
            "code": "SYR",
            "sector": ["REB"],
            "actor_code": "SYRREB",
            "entity_text": "Rebels",
            "identifier_text": "Northern Front",
        }
    ]
    assert attack["size"] == {"dead": {"low": 19, "unit": "civilians"}}
    assert attack["event_loc"]["country_code"] == "SYR"
    assert attack["event_scale"] == -9.5
    assert [source["stance"] for source in attack["sources"]] == ["asserts", "denies"]
    assert lines[1]["context"] == ["future"]
    assert lines[2]["context"] == ["negation"]
    assert set(attack) <= set(load_format("plover").columns)


def test_flat_formats_hold_every_event() -> None:
    rows = table("csv", make_record())
    assert [row["event_id"] for row in rows] == ["evt-1", "evt-2", "evt-3", "evt-4"]
    assert rows[0]["stances"] == "asserts; denies"
    assert pq.read_table(io.BytesIO(write("parquet", make_record())[0])).num_rows == 4
    features = json.loads(write("geojson", make_record())[0])["features"]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [37.16, 36.2]}
    assert features[2]["geometry"] is None


def test_ids_of_wikidata_stand_beside_the_actors() -> None:
    record = make_record()
    known = [msgspec.structs.replace(a, wikidata="Q42") if a.id == "a6" else a for a in record.actors]
    record = msgspec.structs.replace(record, actors=tuple(known))
    rows = table("csv", record)
    assert rows[1]["actors"] == "Ana Ionescu; Bo Larsen" and rows[1]["actor_wikidata"] == "; Q42"
    assert rows[1]["recipient_wikidata"] == "" and rows[0]["actor_wikidata"] == ""
    parquet = pq.read_table(io.BytesIO(write("parquet", record)[0])).to_pylist()
    assert parquet[1]["actor_wikidata"] == ["", "Q42"]
    features = json.loads(write("geojson", record)[0])["features"]
    assert features[1]["properties"]["actor_wikidata"] == ["", "Q42"]
    assert json.loads(encode(record))["actors"][5]["wikidata"] == "Q42"


def test_the_report_counts_what_was_left_out_and_lost() -> None:
    report = write("polecat", make_record())[3]
    assert dict(report.left_out) == {"negated": 1, "without a date": 1}
    text = "\n".join(report.lines())
    assert "polecat: 2 events of 1 records in 2 rows; 2 events left out" in text
    assert "lost: events.according_to.stance (2)" in text
    assert "lost: statements.content (1)" in text
    assert "no values here" in text and "article.deck" in text
    fates = report.as_dict()["fields"]
    assert set(fates) == set(record_fields())
    assert fates["figures.low"] == {"fate": "lost", "why": "figures have no column", "values": 1}


def test_events_of_little_confidence_are_left_out_and_counted() -> None:
    record = make_record()
    sure, doubtful, *others = record.events
    rated = [msgspec.structs.replace(sure, confidence=0.8), msgspec.structs.replace(doubtful, confidence=0.79), *others]
    stream = io.BytesIO()
    changed = msgspec.structs.replace(record, events=tuple(rated))
    report = export_with(make_exporter("csv"), [changed], Sinks(stream), 0.8)
    assert report.left_out["confidence below 0.8"] == 1
    assert [row["event_id"] for row in csv.DictReader(io.StringIO(stream.getvalue().decode()))] == [
        event.id for event in rated if event is not rated[1]
    ]


def test_cameo_covers_every_type_and_mode() -> None:
    codes, ontology = load_codes(), load_ontology()
    wanted = {(entry.name, mode) for entry in ontology.types.values() for mode in ("", *entry.modes)}
    assert set(codes.cameo) == wanted
    assert all(code.code.isdigit() and 3 <= int(code.code[:2]) <= 20 for code in codes.cameo.values())


def test_country_codes_are_unique() -> None:
    countries = load_codes().countries.values()
    for name in ("iso2", "numeric", "fips", "cow", "gw"):
        values = [getattr(country, name) for country in countries if getattr(country, name)]
        assert sorted({code for code in values if values.count(code) > 1}) == []
    assert all(country.acled for country in countries)
    assert (load_codes().country("DEU").fips, load_codes().country("DEU").cow, load_codes().country("DEU").gw) == (
        "GM",
        "255",
        "260",
    )


def test_an_unknown_format_is_refused_with_the_nearest() -> None:
    with pytest.raises(ExportFault, match='did you mean "polecat"'):
        export([], "polcat", Sinks(io.BytesIO()))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.sampled_from(FORMATS))
@settings(max_examples=60, deadline=None)
def test_any_text_in_any_field_leaves_the_table_whole(noise: str, name: str) -> None:
    record = make_record()
    actors = tuple(msgspec.structs.replace(actor, name=noise, office=noise) for actor in record.actors)
    places = tuple(msgspec.structs.replace(place, name=noise, admin1=noise, country=noise) for place in record.places)
    article = msgspec.structs.replace(record.article, headline=noise, outlet=noise, url=noise)
    noisy = msgspec.structs.replace(record, actors=actors, places=places, article=article)
    rows, companion, _, report = write(name, noisy)
    form = load_format(name)
    if form.separator == "\t":
        lines = rows.decode().split("\n")[int(form.header) : -1]
        assert [line.count("\t") for line in lines] == [len(form.columns) - 1] * report.rows
    elif form.separator == ",":
        parsed = list(csv.reader(io.StringIO(rows.decode(), newline="")))
        assert [len(row) for row in parsed] == [len(form.columns)] * (report.rows + 1)
    assert companion.count(b"\n") == (report.rows if name == "gdelt" else 0)


@pytest.mark.parametrize("name", FORMATS)
def test_records_without_events_and_bare_records_are_no_trouble(name: str) -> None:
    bare = code(make_article("Ruritania attacked Graustark.", published=None, outlet=None))
    assert write(name, bare, code(make_article("Nothing here.")))[3].records == 2
    assert write(name)[3].records == 0


def test_a_corpus_and_a_file_of_records_give_the_same(tmp_path: Path) -> None:
    from dateline.export.record_sources import read_records
    from dateline.record import encode
    from dateline.store.writer import Writer

    with Writer(tmp_path / "corpus") as writer:
        writer.add(make_record())
    (tmp_path / "records.jsonl").write_bytes(encode(make_record()) + b"\n\n")
    assert list(read_records(str(tmp_path / "corpus"))) == list(read_records(str(tmp_path / "records.jsonl")))
    (tmp_path / "bad.jsonl").write_text("{}\n")
    with pytest.raises(ExportFault, match=r"bad\.jsonl, line 1: not a record"):
        list(read_records(str(tmp_path / "bad.jsonl")))
