// What a long form gains from a script: characters left, a draft kept on request, a print button, copied text.
for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const counter = document.getElementById(`${area.id}-left`), limit = Number(area.dataset.limit);
  if (!counter) continue;
  let pause;
  const count = () => {
    const left = limit - [...area.value].length;
    counter.textContent = (left >= 0 ? counter.dataset.left : counter.dataset.over).replace("{n}", Math.abs(left).toLocaleString());
  };
  counter.hidden = false; count();
  area.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => { count(); document.getElementById("live").textContent = counter.textContent; }, 700);
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const keep = form.querySelector("[data-keep-draft]"), name = `draft:${form.dataset.draft}`;
  if (!keep) continue;
  keep.closest("[hidden]")?.removeAttribute("hidden");
  const areas = [...form.querySelectorAll("textarea[name]")];
  const stored = JSON.parse(localStorage.getItem(name) || "null");
  if (stored) {
    keep.checked = true;
    for (const area of areas) if (!area.value && stored[area.name]) area.value = stored[area.name];
  }
  const save = () => keep.checked
    ? localStorage.setItem(name, JSON.stringify(Object.fromEntries(areas.map(area => [area.name, area.value]))))
    : localStorage.removeItem(name);
  form.addEventListener("input", save);
}
// The receipt page names the draft that has now been sent.
for (const done of document.querySelectorAll("[data-forget-draft]")) localStorage.removeItem(`draft:${done.dataset.forgetDraft}`);

addEventListener("click", event => {
  const copy = event.target.closest("[data-copy]");
  if (event.target.closest("[data-print]")) { event.preventDefault(); print(); }
  if (copy) navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
});
// Buttons that only a script can serve are hidden until it runs.
for (const node of document.querySelectorAll("[data-scripted]")) node.hidden = false;
// A button that only who has no script needs is hidden; a change beside it does what the button does, in place.
for (const node of document.querySelectorAll("[data-unscripted]")) node.hidden = true;
addEventListener("change", event => {
  const place = event.target.closest("[data-changes]"), button = place?.querySelector("[data-unscripted] button");
  if (!button) return;
  const { form } = button, again = () => form.requestSubmit(button);
  swap(form.getAttribute("action"), { method: "POST", body: new FormData(form, button) }, place.dataset.changes, false, again);
});

const wrong = document.querySelector(".errors");
if (wrong) wrong.focus();

// A sheet chosen for upload is shown beside the fields it is typed into, and stays when the form comes back.
let sheet = "";
function show(view) { if (view && sheet) { view.src = sheet; view.hidden = false; } }
addEventListener("change", event => {
  const view = event.target.closest("[data-preview]")?.querySelector("img"), [file] = event.target.files ?? [];
  if (!view) return;
  sheet = ""; view.hidden = true;
  if (!file || !/^image\/(png|jpeg)$/.test(file.type)) return;
  const reader = new FileReader();
  reader.onload = () => { sheet = reader.result; show(view); };
  reader.readAsDataURL(file);
});
document.addEventListener("swapped", () => {
  if (document.querySelector("[data-preview] [name=scan_kept]")) show(document.querySelector("[data-preview] img"));
});
