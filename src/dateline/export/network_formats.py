"""Networks of actors as downloads of the workbench, for Gephi, Cytoscape, igraph and the like: GraphML and GEXF.

The nodes are actors; an edge goes from an actor to a recipient, one for each quad category between them, and its weight
is the number of events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from dateline.export.download_formats import printable
from dateline.query.results import Dyad

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://gexf.net/1.3"
KEYS = (("name", "node", "string"), ("weight", "edge", "int"), ("quad", "edge", "int"), ("kind", "edge", "string"))


def as_graphml(ties: Sequence[Dyad], kinds: Mapping[str, str]) -> bytes:
    """Return ties as GraphML; ``kinds`` are the names of the quad categories."""
    root = ET.Element("graphml", xmlns=GRAPHML)
    for name, carrier, kind in KEYS:
        ET.SubElement(root, "key", {"id": name, "for": carrier, "attr.name": name, "attr.type": kind})
    graph = ET.SubElement(root, "graph", id="actors", edgedefault="directed")
    numbers = _numbers(ties)
    for name, number in numbers.items():
        _data(ET.SubElement(graph, "node", id=number), {"name": name})
    for position, tie in enumerate(ties):
        ends = {"source": numbers[tie.actor], "target": numbers[tie.recipient]}
        edge = ET.SubElement(graph, "edge", {"id": f"e{position}", **ends})
        _data(edge, {"weight": tie.count, "quad": tie.quad, "kind": kinds.get(str(tie.quad), "")})
    return _bytes(root)


def as_gexf(ties: Sequence[Dyad], kinds: Mapping[str, str]) -> bytes:
    """Return ties as GEXF 1.3; ``kinds`` are the names of the quad categories."""
    root = ET.Element("gexf", xmlns=GEXF, version="1.3")
    graph = ET.SubElement(root, "graph", defaultedgetype="directed")
    attributes = ET.SubElement(graph, "attributes", {"class": "edge"})
    ET.SubElement(attributes, "attribute", id="quad", title="quad", type="integer")
    numbers = _numbers(ties)
    nodes, edges = ET.SubElement(graph, "nodes"), ET.SubElement(graph, "edges")
    for name, number in numbers.items():
        ET.SubElement(nodes, "node", id=number, label=printable(name))
    for position, tie in enumerate(ties):
        kind = kinds.get(str(tie.quad), "")
        ends = {"source": numbers[tie.actor], "target": numbers[tie.recipient]}
        edge = ET.SubElement(edges, "edge", {"id": f"e{position}", "kind": kind, "weight": str(tie.count), **ends})
        values = ET.SubElement(edge, "attvalues")
        ET.SubElement(values, "attvalue", {"for": "quad", "value": str(tie.quad)})
    return _bytes(root)


def _numbers(ties: Sequence[Dyad]) -> dict[str, str]:
    names = dict.fromkeys(name for tie in ties for name in (tie.actor, tie.recipient))
    return {name: f"n{number}" for number, name in enumerate(names)}


def _data(element: ET.Element, values: Mapping[str, object]) -> None:
    for key, value in values.items():
        ET.SubElement(element, "data", key=key).text = printable(str(value))


def _bytes(root: ET.Element) -> bytes:
    out: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return out
