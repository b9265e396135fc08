// The console keeps every act in this browser until the server has answered it: nothing typed is lost when the network
// drops or the page is reloaded. Acts are sent one at a time, in order, each with its own key and the time it was done.
const box = document.getElementById("unsent");
if (box) {
  const store = `room/${box.dataset.room}`, PARTS = ["quorum", "agenda", "presiding", "item", "decide", "notes", "speaker", "attendance"];
  const ahead = Date.parse(box.dataset.now) - Date.now(); // the clock of the server counts, not that of this device
  const read = (name, empty) => { try { return JSON.parse(localStorage.getItem(`${store}/${name}`)) ?? empty; } catch { return empty; } };
  const write = (name, value) => { try { localStorage.setItem(`${store}/${name}`, JSON.stringify(value)); } catch { /* full or forbidden: the page still sends */ } };
  let queue = read("queue", []), refused = read("refused", []), sending = false, signedOut = false;
  const keep = () => { write("queue", queue); write("refused", refused); };
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join("");
  const clear = name => { try { localStorage.removeItem(`${store}/${name}`); } catch { /* nothing was kept */ } };

  const line = (entry, reason) => {
    const li = document.createElement("li");
    li.textContent = entry.label + (reason ? ` — ${box.dataset.refused}: ${reason}` : "");
    return li;
  };
  function show() {
    const waiting = queue.filter(entry => entry.tried);
    box.hidden = !waiting.length && !refused.length;
    box.querySelector("p").hidden = !waiting.length;
    const list = box.querySelector("ol") ?? box.appendChild(document.createElement("ol"));
    list.replaceChildren(...waiting.map(entry => line(entry)), ...refused.map((entry, n) => {
      const li = line(entry, entry.reason), button = document.createElement("button");
      button.type = "button"; button.className = "btn sm"; button.textContent = box.dataset.discard;
      button.addEventListener("click", () => { refused.splice(n, 1); keep(); show(); });
      li.append(" ", button);
      return li;
    }));
    if (signedOut) { const li = document.createElement("li"), a = document.createElement("a"); a.href = location.href; a.textContent = box.dataset.signIn; li.append(a); list.prepend(li); }
  }

  // Somebody is writing in this part, or has chosen something in it that was not sent yet.
  const busy = part => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")
    || [...part.querySelectorAll("input:not([type=hidden]), textarea")].some(f => f.value !== f.defaultValue || f.checked !== f.defaultChecked);
  function apply(page, from) {
    const focused = document.activeElement?.id;
    for (const id of PARTS) {
      const next = page.getElementById(id), old = document.getElementById(id);
      if (next && old && (id === from || !busy(old))) old.replaceWith(next);
    }
    (document.querySelector("#item .errors") || (focused && document.getElementById(focused)))?.focus();
    const said = page.querySelector(".quorum .said")?.textContent, live = document.getElementById("live");
    if (live && said) live.textContent = said;
  }

  async function send() {
    if (sending || !queue.length) return;
    sending = true;
    try {
      while (queue.length) {
        const entry = queue[0], body = new FormData();
        for (const [name, value] of entry.fields) body.append(name, value);
        body.set("csrf_token", document.querySelector("input[name=csrf_token]")?.value ?? "");
        if (entry.tried) body.set("at", entry.at);
        const answer = await fetch(entry.url, { method: "POST", body, credentials: "same-origin", headers: { "X-Part": "item" } });
        if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!page.getElementById("unsent") && answer.redirected) { signedOut = true; entry.tried = true; break; }
        queue.shift();
        if (!answer.ok && (entry.tried || !page.getElementById("unsent"))) refused.push({ ...entry, reason: (page.querySelector(".errors li") || page.querySelector("h1"))?.textContent.trim() ?? String(answer.status) });
        keep();
        if (page.getElementById("unsent") && !(entry.tried && !answer.ok)) apply(page, queue.length ? "" : entry.part);
      }
    } catch {
      for (const entry of queue) entry.tried = true;
    } finally { sending = false; keep(); show(); }
  }

  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.getAttribute("method") !== "post" || !form.getAttribute("action")?.endsWith("/console")) return;
    event.preventDefault();
    const fields = [...new FormData(form, event.submitter)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token");
    const key = fields.find(([name]) => name === "idempotency_key");
    if (key) key[1] = fresh();
    const words = fields.filter(([name, value]) => value && !["idempotency_key", "item", "do", "member"].includes(name)).map(([, value]) => value);
    const button = [...event.submitter?.childNodes ?? []].filter(node => !node.classList?.contains("kbd")).map(node => node.textContent).join("").trim();
    const label = [button, ...words].filter(Boolean).join("　");
    queue.push({ url: form.getAttribute("action"), fields, label, part: ["presiding", "item", "attendance"].find(id => document.getElementById(id)?.contains(form)) ?? "", at: new Date(Date.now() + ahead).toISOString(), tried: queue.length > 0 });
    keep();
    if (form.querySelector("#note")) clear("draft");
    send().then(() => { if (queue.length && form.isConnected) form.reset(); });
  }, true);

  // The remark being written outlives a reload.
  const note = () => document.getElementById("note");
  if (note() && !note().value) note().value = read("draft", "");
  document.addEventListener("input", event => { if (event.target.id === "note") write("draft", event.target.value); });

  addEventListener("online", send);
  setInterval(send, 3000);
  for (const entry of queue) entry.tried = true;
  show();
  send();
}
