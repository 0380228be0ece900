// The map repeats what the table below it says; without this script the table stands alone.
"use strict";
(async () => {
  const box = document.getElementById("map");
  const rows = [...document.querySelectorAll("#spots tr[data-lat]")];
  if (!box || !window.L || rows.length === 0) return;
  box.hidden = false;
  document.getElementById("map-legend").hidden = false;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const map = L.map(box, { attributionControl: true, zoomControl: false, zoomSnap: 0.5, worldCopyJump: true });
  L.control.zoom({ zoomInTitle: box.dataset.closer, zoomOutTitle: box.dataset.farther }).addTo(map);
  map.setView([20, 10], 2);
  map.attributionControl.setPrefix(false);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles).addTo(map);
  const outlines = await (await fetch(box.dataset.outlines)).json();
  const countries = [];
  L.geoJSON(outlines, {
    interactive: false, attribution: "Natural Earth",
    style: { color: colour("--soft"), weight: 0.6, fillColor: colour("--paper"), fillOpacity: box.dataset.tiles ? 0 : 1 },
    onEachFeature: (feature) => {
      const rings = feature.geometry.coordinates.map((part) => part[0]);
      const largest = rings.reduce((one, other) => (other.length > one.length ? other : one));
      countries.push({ name: feature.properties.name, bounds: L.latLngBounds(largest.map(([lon, lat]) => [lat, lon])) });
    },
  }).addTo(map);

  const spots = rows.map((row) => {
    const [place, events] = row.querySelectorAll("a");
    return {
      at: L.latLng(Number(row.dataset.lat), Number(row.dataset.lon)), name: place.textContent, about: place.href,
      events: events.href, total: Number(row.dataset.total), counted: row.dataset.counted, quad: Number(row.dataset.quad),
    };
  });
  const link = (href, words) => Object.assign(document.createElement("a"), { href, textContent: words });

  // What a circle stands for: one place, or several that are too near each other to be told apart at this zoom.
  const told = (held) => {
    const list = document.createElement("ul");
    for (const one of held) {
      const line = document.createElement("li");
      line.append(link(one.events, `${one.name} ${one.counted}`), " · ", link(one.about, box.dataset.about));
      list.append(line);
    }
    return list;
  };

  const NEAR = 30;
  const gathered = () => {
    const groups = [];
    for (const spot of spots) {
      const at = map.latLngToLayerPoint(spot.at);
      const near = groups.find((group) => group.at.distanceTo(at) < NEAR);
      if (near) near.held.push(spot); else groups.push({ at, held: [spot] });
    }
    return groups;
  };

  const circles = L.featureGroup().addTo(map);
  const labels = L.layerGroup().addTo(map);
  const put = (at, words, className, taken) => {
    const point = map.latLngToContainerPoint(at);
    const half = words.length * 3.6 + 4;
    const area = { left: point.x - half, right: point.x + half, top: point.y - 8, bottom: point.y + 8 };
    const meets = (other) => area.left < other.right && other.left < area.right && area.top < other.bottom && other.top < area.bottom;
    if (!map.getBounds().contains(at) || taken.some(meets)) return;
    taken.push(area);
    L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className, html: "", iconSize: [0, 0] }) })
      .addTo(labels).getElement().append(Object.assign(document.createElement("span"), { textContent: words }));
  };

  const draw = () => {
    circles.clearLayers();
    labels.clearLayers();
    const taken = [];
    for (const { held } of gathered()) {
      const total = held.reduce((sum, one) => sum + one.total, 0);
      const most = held.reduce((one, other) => (other.total > one.total ? other : one));
      const { quad } = most;
      const circle = L.circleMarker(most.at, {
        radius: Math.min(4 + 3 * Math.sqrt(total), 40), color: colour(`--q${quad}`), fillColor: colour(`--q${quad}`),
        fillOpacity: held.length > 1 ? 0.45 : 0.25, weight: quad % 2 ? 1.5 : 3, dashArray: quad > 2 ? "4 3" : null,
      });
      circle.bindPopup(told(held), { maxHeight: 260 }).addTo(circles);
      const words = box.dataset.more.replace("%(count)s", held.length - 1).replace("%(place)s", () => most.name);
      put(L.latLng(most.at.lat, most.at.lng), held.length > 1 ? words : most.name, "map-label", taken);
    }
    for (const { name, bounds } of map.getZoom() < 2.5 ? [] : countries) {
      const [west, east] = [bounds.getWest(), bounds.getEast()].map((lon) => map.latLngToContainerPoint([0, lon]).x);
      if (east - west > name.length * 6) put(bounds.getCenter(), name, "map-label country", taken);
    }
  };

  const edge = { color: colour("--ink"), weight: 1, dashArray: "2 3", fill: false, interactive: false };
  if (box.dataset.box) {
    const [south, west, north, east] = box.dataset.box.split(",").map(Number);
    L.rectangle([[south, west], [north, east < west ? east + 360 : east]], edge).addTo(map);
  }
  if (box.dataset.near) {
    const [lat, lon, km] = box.dataset.near.split(",").map(Number);
    L.circle([lat, lon], { ...edge, radius: km * 1000 }).addTo(map);
  }
  map.fitBounds(L.latLngBounds(spots.map((one) => one.at)).pad(0.3), { maxZoom: 5, animate: false });
  draw();
  map.on("zoomend moveend", draw);

  // The same search within some bounds.
  const within = (bounds) => {
    const degrees = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(3);
    const around = bounds.getEast() - bounds.getWest() >= 360;
    const meridian = (lon) => L.latLng(0, lon).wrap().lng;
    const west = around ? -180 : meridian(bounds.getWest());
    const east = around ? 180 : meridian(bounds.getEast());
    const sides = [degrees(bounds.getSouth(), 90), degrees(west, 180), degrees(bounds.getNorth(), 90), degrees(east, 180)];
    return `${box.dataset.rest}&box=${sides.join(",")}`;
  };
  const shown = document.getElementById("shown");
  map.on("moveend", () => { shown.href = within(map.getBounds()); shown.hidden = false; });

  // Drawing an area: from one corner to the other, by mouse, pen or finger.
  const button = document.getElementById("draw-area");
  button.hidden = false;
  let corner = null;
  let area = null;
  const place = (event) => map.mouseEventToLatLng(event);
  const stop = () => {
    button.setAttribute("aria-pressed", "false");
    box.classList.remove("drawing-area");
    map.dragging.enable();
    area?.remove();
    corner = area = null;
  };
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") { stop(); return; }
    button.setAttribute("aria-pressed", "true");
    box.classList.add("drawing-area");
    map.dragging.disable();
  });
  box.addEventListener("pointerdown", (event) => {
    if (button.getAttribute("aria-pressed") !== "true") return;
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    corner = place(event);
    area = L.rectangle([corner, corner], { ...edge, interactive: false }).addTo(map);
  });
  box.addEventListener("pointermove", (event) => { if (corner) area.setBounds(L.latLngBounds(corner, place(event))); });
  box.addEventListener("pointerup", (event) => {
    if (!corner) return;
    const bounds = L.latLngBounds(corner, place(event));
    stop();
    if (bounds.getNorth() > bounds.getSouth() && bounds.getEast() > bounds.getWest()) window.location = within(bounds);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
})();
