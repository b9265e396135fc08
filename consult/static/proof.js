// Checks a receipt in the browser: nothing is sent. Without Ed25519 in WebCrypto the form goes to the server instead.
// Formats: consult-receipt@v1 around c2sp.org/tlog-proof@v1, signed-note, RFC 6962, SD-JWT disclosures.
const text = new TextEncoder();

class Wrong extends Error {}
const must = (holds, reason) => { if (!holds) throw new Wrong(reason); };
const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);
const unbase64 = coded => {
  try {
    const plain = atob(coded);
    must(btoa(plain) === coded, "json");
    return Uint8Array.from(plain, character => character.charCodeAt(0));
  } catch { throw new Wrong("json"); }
};
const join = (...parts) => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
};
const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const node = (left, right) => sha256(join([1], left, right));

// A vkey is name+hex(key id)+base64(0x01 key); the key id is the start of SHA-256(name, line feed, 0x01 key).
async function parseKey(vkey) {
  const [name, id, ...rest] = vkey.trim().split("+"), material = unbase64(rest.join("+"));
  const digest = await sha256(join(text.encode(`${name}\n`), material));
  const hex = [...digest.slice(0, 4)].map(value => value.toString(16).padStart(2, "0")).join("");
  must(material.length === 33 && material[0] === 1 && hex === id, "key");
  return { name, id: digest.slice(0, 4), key: await crypto.subtle.importKey("raw", material.slice(1), "Ed25519", false, ["verify"]) };
}

// The size and root of a checkpoint that `vkey` has signed in the name of its own origin.
async function openNote(note, vkey) {
  const at = note.lastIndexOf("\n\n"), signed = note.slice(0, at + 1), lines = signed.split("\n");
  must(at > 0 && note.endsWith("\n") && /^(0|[1-9]\d{0,15})$/.test(lines[1]), "json");
  const trusted = await parseKey(vkey);
  let found = false;
  for (const line of note.slice(at + 2, -1).split("\n")) {
    const [dash, name, coded] = line.split(" ");
    must(dash === "—" && coded, "json");
    const data = unbase64(coded);
    if (name !== trusted.name || name !== lines[0] || !same(data.slice(0, 4), trusted.id)) continue;
    must(await crypto.subtle.verify("Ed25519", trusted.key, data.slice(4), text.encode(signed)), "signature");
    found = true;
  }
  must(found, "key");
  return { size: Number(lines[1]), root: unbase64(lines[2]) };
}

// RFC 9162 §2.1.3.2, for exactly this index and size.
async function included(leaf, index, size, path, root) {
  if (index >= size || path.some(hash => hash.length !== 32)) return false;
  let place = index, last = size - 1, hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (place % 2 || place === last) {
      hash = await node(sibling, hash);
      while (place && place % 2 === 0) { place /= 2; last = Math.floor(last / 2); }
    } else hash = await node(hash, sibling);
    place = Math.floor(place / 2); last = Math.floor(last / 2);
  }
  return last === 0 && same(hash, root);
}

async function checkDisclosures(leaf, disclosures) {
  for (const [name, coded] of Object.entries(disclosures)) {
    const digest = btoa(String.fromCharCode(...await sha256(text.encode(coded))));
    const written = digest.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    must((leaf._sd || []).includes(written) && !(name in leaf), "disclosure");
    const plain = coded.replaceAll("-", "+").replaceAll("_", "/");
    const content = JSON.parse(new TextDecoder().decode(unbase64(plain.padEnd(Math.ceil(plain.length / 4) * 4, "="))));
    must(Array.isArray(content) && content.length === 3 && content[1] === name, "disclosure");
  }
}

export async function check(receiptText, vkey) {
  let receipt, leaf;
  try { receipt = JSON.parse(receiptText); } catch { throw new Wrong("json"); }
  must(receipt?.format === "consult-receipt@v1" && typeof receipt.proof === "string" && typeof receipt.entry === "string", "json");
  const cut = receipt.proof.indexOf("\n\n"), lines = receipt.proof.slice(0, cut).split("\n");
  must(cut > 0 && lines.shift() === "c2sp.org/tlog-proof@v1", "json");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const place = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? "");
  must(place, "json");
  const head = await openNote(receipt.proof.slice(cut + 2), vkey);
  const entry = unbase64(receipt.entry), index = Number(place[1]);
  must(await included(await sha256(join([0], entry)), index, head.size, lines.map(unbase64), head.root), "path");
  try { leaf = JSON.parse(new TextDecoder().decode(entry)); } catch { throw new Wrong("json"); }
  must(typeof receipt.disclosures === "object" && receipt.disclosures, "json");
  await checkDisclosures(leaf, receipt.disclosures);
  return { index, leaf };
}

async function able() {
  try { await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]); return true; } catch { return false; }
}

const show = (id, fill) => {
  for (const other of ["proof-ok", "proof-bad"]) document.getElementById(other).hidden = other !== id;
  const panel = document.getElementById(id);
  fill(panel);
  panel.tabIndex = -1; panel.focus(); panel.scrollIntoView();
};

const form = document.querySelector("form[data-proof]");
if (form && await able()) {
  document.querySelector("[data-server-only]").hidden = true;
  document.querySelector("[data-browser-only]").hidden = false;
  form.addEventListener("submit", async event => {
    const typed = form.elements.receipt.value.trim(), file = form.elements.file.files[0];
    if (!typed && !file) return; // the server says what is missing
    event.preventDefault();
    try {
      const found = await check(typed || await file.text(), form.dataset.proof);
      show("proof-ok", panel => {
        panel.querySelector("[data-proof-index]").textContent = found.index.toLocaleString();
        const what = panel.querySelector("[data-proof-what]"), words = JSON.parse(what.dataset.words);
        what.textContent = `${words[found.leaf.type] ?? found.leaf.type}　${found.leaf.subject} #${found.leaf.n}`;
        panel.querySelector("[data-proof-at]").textContent = new Date(found.leaf.at).toLocaleString(document.documentElement.lang, { timeZone: "Asia/Tokyo" });
      });
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      show("proof-bad", panel => {
        const reason = panel.querySelector("[data-proof-reason]");
        reason.textContent = reason.dataset[error.message];
      });
    }
  });
}
