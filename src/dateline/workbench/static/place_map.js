// Where a place lies, chosen on a map: a click, or Enter at the middle of the map, fills in the coordinates. They can be typed as
// well, which is the only way without this script.
const finder = document.getElementById("whereabouts");
const [lat, lon] = ["place-lat", "place-lon"].map((id) => document.getElementById(id));
const { tiles } = document.querySelector("script[data-tiles]").dataset;
const vendor = (name) => new URL(`vendor/${name}`, import.meta.url).href;
const WORLD = [20, 10];

// Few reviewers need the map: it is loaded when the part of the form that holds it is opened.
const load = () => new Promise((resolve, reject) => {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: vendor("leaflet/leaflet.css") });
  const script = Object.assign(document.createElement("script"), { src: vendor("leaflet/leaflet.js"), onload: resolve, onerror: reject });
  document.head.append(sheet, script);
});

const typed = () => {
  const at = [lat, lon].map((field) => (field.value.trim() ? Number(field.value) : NaN));
  return Math.abs(at[0]) <= 90 && Math.abs(at[1]) <= 180 ? at : null;
};

const draw = async () => {
  const box = Object.assign(document.createElement("div"), { className: "drawing place-map", id: "place-map" });
  box.setAttribute("aria-label", "Map to choose a position on");
  const hint = Object.assign(document.createElement("p"), { className: "hint" });
  hint.textContent = "Or click where it lies; by keyboard, move the map by the arrow keys and press Enter for the place in the middle.";
  finder.append(hint, box);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const map = L.map(box, { zoomSnap: 0.5, worldCopyJump: true, scrollWheelZoom: false });
  map.attributionControl.setPrefix(false);
  map.setView(typed() ?? WORLD, typed() ? 7 : 1);
  if (tiles) L.tileLayer(tiles).addTo(map);
  // The wheel moves the page, until the map is in use.
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());

  const mark = L.circleMarker(WORLD, { radius: 7, color: colour("--ink"), fillOpacity: 0.4, interactive: false });
  const show = () => { if (typed()) mark.setLatLng(typed()).addTo(map); else mark.remove(); };
  const take = (at) => {
    const { lat: north, lng: east } = at.wrap();
    lat.value = north.toFixed(4);
    lon.value = east.toFixed(4);
    for (const choice of finder.querySelectorAll("[name=place_choice]")) choice.checked = false;
    lon.dispatchEvent(new Event("change", { bubbles: true }));
  };
  map.on("click", (event) => take(event.latlng));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== box) return;
    event.preventDefault();
    take(map.getCenter());
  });
  lat.form.addEventListener("change", show);
  show();

  const outlines = await (await fetch(vendor("outlines.json"))).json();
  L.geoJSON(outlines, {
    interactive: false, attribution: "Natural Earth",
    style: { color: colour("--soft"), weight: 0.6, fillColor: colour("--paper"), fillOpacity: tiles ? 0 : 1 },
  }).addTo(map);
  mark.bringToFront();
  box.dataset.drawn = "yes";
};

if (finder && lat && lon) {
  const open = async () => {
    if (!finder.open) return;
    finder.removeEventListener("toggle", open);
    await load();
    await draw();
  };
  finder.addEventListener("toggle", open);
  open();
}
