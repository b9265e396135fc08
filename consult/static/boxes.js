// Boxes over a page of an attachment, drawn by mouse, pen or finger. The field with one line a box says what is sent;
// it can be typed in as well, and lines that say no box are left alone.
const figure = document.querySelector("[data-boxes]");
const field = document.getElementById(figure?.dataset.boxes);
const WHOLE = 1000, LEAST = 4; // thousandths of the page, as in documents/burning.py
const SVG = "http://www.w3.org/2000/svg";

if (figure && field) {
  const svg = figure.querySelector("svg"), list = figure.querySelector("ol"), words = figure.dataset;
  const status = figure.querySelector("[role=status]"), finger = figure.querySelector("[data-finger]");
  const page = Number(words.page), copy = document.getElementById("f-c");
  let chosen = -1, drag = null;

  const lines = () => field.value.split("\n");
  const read = line => {
    const said = line.normalize("NFKC").replace(/、/g, ",").split(",").map(part => part.trim() === "" ? NaN : Number(part));
    const [on, left, top, width, height] = said.map((value, i) => i ? Math.round(value * WHOLE / 100) : value);
    const box = { left, top, width, height };
    return said.length === 5 && on === page && inside(box) ? box : null;
  };
  const inside = b => b.left >= 0 && b.top >= 0 && b.width > 0 && b.height > 0 && b.left + b.width <= WHOLE && b.top + b.height <= WHOLE;
  const write = b => [page, ...[b.left, b.top, b.width, b.height].map(side => side / 10)].join(", ");
  const boxes = () => lines().map((line, at) => ({ at, box: read(line) })).filter(({ box }) => box);
  const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most);

  const put = (at, box) => {
    const kept = lines();
    if (at < 0) {
      if (kept.at(-1).trim() === "") kept.pop();
      chosen = kept.push(write(box)) - 1;
    } else kept[at] = write(box);
    field.value = kept.join("\n");
    if (copy) copy.checked = true;
    show();
  };
  const drop = (at, n) => {
    field.value = lines().filter((_, n) => n !== at).join("\n");
    chosen = -1;
    show();
    (list.querySelectorAll("button")[Math.min(n, boxes().length - 1)] ?? field).focus();
  };

  const rect = (box, kind, at) => {
    const made = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height }))
      made.setAttribute(name, value);
    made.setAttribute("class", kind);
    made.dataset.at = at;
    return svg.appendChild(made);
  };
  // A corner to pull, 24 pixels on the screen however large the page is shown; small boxes keep half of themselves to move by.
  const corner = (box, at) => {
    const shown = svg.getBoundingClientRect();
    const width = Math.min(24 * WHOLE / shown.width, box.width / 2), height = Math.min(24 * WHOLE / shown.height, box.height / 2);
    rect({ left: box.left + box.width - width, top: box.top + box.height - height, width, height }, "corner", at);
  };
  const draw = here => {
    svg.replaceChildren();
    for (const { at, box } of here) rect(box, at === chosen ? "chosen" : "", at);
    const mine = here.find(({ at }) => at === chosen);
    if (mine) corner(mine.box, chosen);
  };
  const item = ({ at, box }, n) => {
    const made = document.createElement("li"), gone = document.createElement("button");
    gone.type = "button"; gone.className = "btn sm"; gone.textContent = words.drop;
    gone.setAttribute("aria-label", words.dropOne.replace("{n}", n + 1));
    gone.addEventListener("click", () => drop(at, n));
    const said = [box.left, box.top, box.width, box.height].map(side => side / 10);
    made.append(words.one.replace(/\{(\d)\}/g, (_, i) => said[i]), " ", gone);
    if (at === chosen) made.className = "chosen";
    return made;
  };
  const show = () => {
    const here = boxes(), all = lines().filter(line => line.trim()).length;
    draw(here);
    list.replaceChildren(...here.map(item));
    list.hidden = !here.length;
    status.textContent = words.count.replace("{all}", all).replace("{here}", here.length);
  };

  const place = event => {
    const shown = svg.getBoundingClientRect();
    return [(event.clientX - shown.left) * WHOLE / shown.width, (event.clientY - shown.top) * WHOLE / shown.height];
  };
  // What a drag makes of the box it began with.
  const pulled = ([x, y]) => {
    const { box, from: [fx, fy], kind } = drag;
    if (kind === "move") return { ...box, left: within(box.left + x - fx, WHOLE - box.width), top: within(box.top + y - fy, WHOLE - box.height) };
    if (kind === "size") return { ...box, width: Math.max(within(box.width + x - fx, WHOLE - box.left), LEAST), height: Math.max(within(box.height + y - fy, WHOLE - box.top), LEAST) };
    const [left, right] = [within(Math.min(x, fx), WHOLE), within(Math.max(x, fx), WHOLE)];
    const [top, bottom] = [within(Math.min(y, fy), WHOLE), within(Math.max(y, fy), WHOLE)];
    return { left, top, width: right - left, height: bottom - top };
  };
  const drawing = () => finger.getAttribute("aria-pressed") === "true";

  svg.addEventListener("pointerdown", event => {
    if (drag || event.button || (event.pointerType === "touch" && !drawing())) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    const at = Number(event.target.dataset?.at ?? -1), known = boxes().find(one => one.at === at);
    const kind = !known ? "draw" : event.target.matches(".corner") ? "size" : "move";
    chosen = known ? at : -1;
    drag = { kind, at, id: event.pointerId, box: known?.box, from: place(event) };
    draw(boxes());
  });
  svg.addEventListener("pointermove", event => {
    if (drag?.id !== event.pointerId) return;
    const box = pulled(place(event));
    draw(boxes().filter(({ at }) => at !== drag.at));
    rect(box, "chosen", drag.at);
  });
  const done = keep => event => {
    if (drag?.id !== event.pointerId) return;
    const box = pulled(place(event)), { kind, at } = drag;
    drag = null;
    if (keep && (kind !== "draw" || (box.width >= LEAST && box.height >= LEAST))) put(at, box); else show();
  };
  svg.addEventListener("pointerup", done(true));
  svg.addEventListener("pointercancel", done(false));
  addEventListener("keydown", event => { if (event.key === "Escape" && drag) { drag = null; show(); } });
  finger.addEventListener("click", () => {
    finger.setAttribute("aria-pressed", String(!drawing()));
    svg.classList.toggle("drawing", drawing());
  });
  field.addEventListener("input", () => { chosen = -1; show(); });
  addEventListener("resize", () => draw(boxes()));

  for (const part of figure.querySelectorAll("[data-script]")) part.hidden = false;
  svg.classList.add("live");
  show();
}
