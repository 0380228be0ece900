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
    const [link, list] = row.querySelectorAll("a");
    const words = document.createElement("span");
    const events = document.createElement("a");
    events.href = list.href;
    events.textContent = `${total} event${total === 1 ? "" : "s"}`;
    words.append(link.cloneNode(true), " ", events);
    spot.bindPopup(words).bindTooltip(link.textContent);
    return spot.addTo(map);
  });
  const edge = { color: colour("--ink"), weight: 1, dashArray: "2 3", fill: false, interactive: false };
  if (box.dataset.box) {
    const [south, west, north, east] = box.dataset.box.split(",").map(Number);
    L.rectangle([[south, west], [north, east < west ? east + 360 : east]], edge).addTo(map);
  }
  if (box.dataset.near) {
    const [lat, lon, km] = box.dataset.near.split(",").map(Number);
    L.circle([lat, lon], { ...edge, radius: km * 1000 }).addTo(map);
  }
  map.fitBounds(L.featureGroup(spots).getBounds().pad(0.3), { maxZoom: 5 });
  const shown = document.getElementById("shown");
  map.on("moveend", () => {
    const bounds = map.getBounds();
    const within = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(3);
    const around = bounds.getEast() - bounds.getWest() >= 360;
    const meridian = (lon) => L.latLng(0, lon).wrap().lng;
    const west = around ? -180 : meridian(bounds.getWest());
    const east = around ? 180 : meridian(bounds.getEast());
    const sides = [within(bounds.getSouth(), 90), within(west, 180), within(bounds.getNorth(), 90), within(east, 180)];
    shown.href = `${box.dataset.rest}&box=${sides.join(",")}`;
    shown.hidden = false;
  });
})();
