"""The network of actors: around one of them, of frequent ties alone, and as files for other programs."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from lxml import etree, html

from dateline.export.network_formats import as_gexf, as_graphml
from dateline.query.networks import network_of_ties
from dateline.query.results import Dyad

TIES = [
    Dyad("Police", "Miners", 4, 9),
    Dyad("Miners", "Ministry", 3, 4),
    Dyad("Ministry", "Police", 1, 2),
    Dyad("Ministry", "Bank", 1, 2),
    Dyad("Police", "Miners", 3, 1),
]
KINDS = {"1": "verbal cooperation", "3": "verbal conflict", "4": "material conflict"}
ODD = Dyad('A & <b> "B"', "\x00\ud800\x0bname", 4, 1)


def test_around_an_actor_are_its_neighbours_with_their_ties() -> None:
    network = network_of_ties(TIES)
    assert list(network) == TIES and network[1] == TIES[1] and network[3:] == TIES[3:]
    assert list(network.around("Miners")) == [TIES[0], TIES[1], TIES[2], TIES[4]]
    assert list(network.around("Miners", most=1)) == [TIES[0], TIES[4]]
    assert list(network.around("Nobody")) == []
    assert list(network_of_ties([]).around("Nobody")) == []


def test_rare_ties_are_left_out() -> None:
    assert list(network_of_ties(TIES).frequent(4)) == TIES[:2]
    assert list(network_of_ties(TIES).frequent(-5)) == TIES


@pytest.mark.parametrize("write", [as_graphml, as_gexf])
def test_files_hold_every_actor_once_and_every_tie(write: Any) -> None:
    root = etree.fromstring(write([*TIES, ODD], KINDS))
    nodes, edges = root.findall(".//{*}node"), root.findall(".//{*}edge")
    names = {node.get("id"): node.get("label") or node.findtext("{*}data") for node in nodes}
    assert list(names.values()) == ["Police", "Miners", "Ministry", "Bank", 'A & <b> "B"', "name"]
    ends = [(names[edge.get("source")], names[edge.get("target")]) for edge in edges]
    assert ends[:5] == [(tie.actor, tie.recipient) for tie in TIES]
    weights = [edge.get("weight") or edge.findtext("{*}data[@key='weight']") for edge in edges]
    assert weights == ["9", "4", "2", "2", "1", "1"]


def test_files_of_nothing_are_well_formed() -> None:
    for content in (as_graphml([], KINDS), as_gexf([], KINDS)):
        assert etree.fromstring(content).findall(".//{*}node") == []


def test_the_page_offers_what_it_shows(client: Any) -> None:
    page = html.fromstring(client.get("/network?ego=Tavarian+navy&outlet=Inland+Courier").text)
    rows = page.xpath("//table[@id='ties']//tr/@data-from")
    assert rows == ["Orlenia"]
    offered = page.xpath("//p[@class='exports']/a/@href")
    assert dict(parse_qsl(offered[0].partition("?")[2])) == {"ego": "Tavarian navy", "outlet": "Inland Courier"}
    for where in offered:
        answer = client.get(where)
        assert "attachment" in answer.headers["content-disposition"]
        assert len(etree.fromstring(answer.content).findall(".//{*}edge")) == 1
    (kind,) = page.xpath("//table[@id='ties']//td[3]/a/@href")
    assert dict(parse_qsl(kind.partition("?")[2])) == {"actor": "Orlenia", "outlet": "Inland Courier", "quad": "3"}
    assert "No such tie" in client.get("/network?least=1000").text
