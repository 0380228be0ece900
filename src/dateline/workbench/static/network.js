// The network repeats what the table below it says; without this script the table stands alone.
"use strict";
(() => {
  const box = document.getElementById("network");
  const rows = [...document.querySelectorAll("#ties tr[data-from]")];
  if (!box || !window.cytoscape || rows.length === 0) return;
  box.hidden = false;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const names = new Map();
  for (const row of rows) {
    const links = row.querySelectorAll("a");
    names.set(row.dataset.from, links[0].href);
    names.set(row.dataset.to, links[1].href);
  }
  const nodes = [...names].map(([name, href]) => ({ data: { id: `n:${name}`, name, href } }));
  const edges = rows.map((row, i) => ({
    data: {
      id: `e:${i}`, source: `n:${row.dataset.from}`, target: `n:${row.dataset.to}`,
      quad: Number(row.dataset.quad), width: 1 + Math.log2(1 + Number(row.dataset.count)),
    },
  }));
  const graph = cytoscape({
    container: box, elements: [...nodes, ...edges], maxZoom: 1.1,
    layout: { name: "cose", animate: false, nodeRepulsion: () => 40000, idealEdgeLength: () => 110,
      nodeDimensionsIncludeLabels: true, componentSpacing: 50, padding: 24 },
    style: [
      { selector: "node", style: {
        label: "data(name)", width: 8, height: 8, "background-color": colour("--ink"), color: colour("--ink"),
        "font-size": 13, "font-family": "sans-serif", "text-valign": "bottom", "text-margin-y": 3,
        "text-background-color": colour("--wash"), "text-background-opacity": 0.85,
        "text-max-width": 160, "text-wrap": "ellipsis" } },
      { selector: "edge", style: {
        width: "data(width)", "curve-style": "bezier", "target-arrow-shape": "triangle", "arrow-scale": 0.8 } },
      ...[1, 2, 3, 4].map((quad) => ({ selector: `edge[quad = ${quad}]`, style: {
        "line-color": colour(`--q${quad}`), "target-arrow-color": colour(`--q${quad}`),
        "line-style": quad > 2 ? "dashed" : "solid" } })),
    ],
  });
  // A drawing of many actors is larger than its box: it is moved rather than made too small to read.
  const READABLE = 0.8;
  if (graph.zoom() < READABLE) {
    graph.zoom(READABLE);
    graph.center(graph.nodes().max((node) => node.degree()).ele);
  }
  graph.on("tap", "node", (event) => { window.location = event.target.data("href"); });
})();
