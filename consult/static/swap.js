// Whole pages come from the server; this replaces the named part. Without it every link and form still works.
const part = id => document.getElementById(id);
const say = text => { const live = part("live"); if (live && text) live.textContent = text; };

// Something was typed, chosen or opened in it that a fresh copy would lose.
const begun = node => node.querySelector("details[open]") !== null
  || [...node.querySelectorAll("input:not([type=hidden]), textarea")].some(f => f.value !== f.defaultValue || f.checked !== f.defaultChecked);

async function swap(url, options, id, push, again) {
  part(id).setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { ...options, headers: { "X-Part": id }, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById(id);
    if (!next) return options.method === "POST" && !answer.redirected ? again() : location.assign(answer.url);
    const focused = document.activeElement?.id;
    part(id).replaceWith(next);
    // Parts that change with this one, unless someone is writing in them.
    for (const also of next.dataset.also?.split(" ") ?? []) {
      const fresh = page.getElementById(also), old = part(also);
      if (fresh && old && !old.contains(document.activeElement) && !begun(old)) old.replaceWith(fresh);
    }
    document.title = page.title;
    if (push || answer.redirected) history.pushState({ id }, "", answer.url);
    (next.querySelector("[data-focus]") || (focused ? part(focused) : null))?.focus();
    say(next.querySelector("[data-say]")?.textContent);
    document.dispatchEvent(new CustomEvent("swapped", { detail: id }));
  } catch { again(); } finally { part(id)?.removeAttribute("aria-busy"); }
}

addEventListener("submit", event => {
  const form = event.target, id = form.dataset.swap;
  if (!id || !part(id) || event.defaultPrevented) return;
  event.preventDefault();
  // Attributes, not properties: a field may be called "method" or "action".
  const body = new FormData(form, event.submitter), get = form.getAttribute("method") !== "post";
  const url = new URL(event.submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href, location.href);
  if (get) url.search = new URLSearchParams(body);
  // A failed POST is sent again as a form, never opened by address: its idempotency key makes that safe.
  const again = () => { delete form.dataset.swap; form.requestSubmit(event.submitter); };
  swap(url, get ? {} : { method: "POST", body }, id, get, get ? () => location.assign(url) : again);
});

addEventListener("click", event => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !part(link.dataset.swap)) return;
  event.preventDefault();
  swap(link.href, {}, link.dataset.swap, true, () => location.assign(link.href));
});

addEventListener("popstate", event => { if (event.state?.id) location.reload(); });

setInterval(() => {
  if (document.visibilityState !== "visible") return;
  for (const node of document.querySelectorAll("[data-poll]"))
    if (!node.contains(document.activeElement)) swap(location.href, {}, node.id, false, () => {});
}, 5000);
