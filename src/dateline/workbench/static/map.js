// The map repeats what the table below it says; without this script the table stands alone.
"use strict";
(async () => {
  const box = document.getElementById("map");
  const rows = [...document.querySelectorAll("#spots tr[data-lat]")];
  if (!box || !window.L || rows.length === 0) return;
  box.hidden = false;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const map = L.map(box, { attributionControl: true, zoomSnap: 0.5, worldCopyJump: true });
  map.setView([20, 10], 2);
  map.attributionControl.setPrefix(false);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles).addTo(map);
  const outlines = await (await fetch(box.dataset.outlines)).json();
  L.geoJSON(outlines, {
    interactive: false, attribution: "Natural Earth",
    style: { color: colour("--soft"), weight: 0.6, fillColor: colour("--paper"), fillOpacity: box.dataset.tiles ? 0 : 1 },
  }).addTo(map);
  const spots = rows.map((row) => {
    const total = Number(row.dataset.total);
    const quad = Number(row.dataset.quad);
    const spot = L.circleMarker([Number(row.dataset.lat), Number(row.dataset.lon)], {
      radius: 4 + 3 * Math.sqrt(total), color: colour(`--q${quad}`), fillColor: colour(`--q${quad}`), fillOpacity: 0.25,
      weight: quad % 2 ? 1.5 : 3, dashArray: quad > 2 ? "4 3" : null,
    });
    const link = row.querySelector("a");
    const words = document.createElement("span");
    words.append(link.cloneNode(true), ` ${total} event${total === 1 ? "" : "s"}`);
    spot.bindPopup(words).bindTooltip(link.textContent);
    return spot.addTo(map);
  });
  map.fitBounds(L.featureGroup(spots).getBounds().pad(0.3), { maxZoom: 5 });
})();
