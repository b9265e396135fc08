// Keys of the desk. Each one presses a visible control that carries data-key; the page works without them.
// event.code keeps them working while a Japanese input method is on.
const fields = "input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]";
const asCode = key => key === "?" ? "?" : /^[0-9]$/.test(key) ? `Digit${key}` : /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key === "/" ? "Slash" : key;

function walk(step) {
  const boxes = [...document.querySelectorAll("[data-walk] input[type=checkbox]")];
  if (!boxes.length) return false;
  const here = boxes.indexOf(document.activeElement);
  boxes[here < 0 ? (step > 0 ? 0 : boxes.length - 1) : Math.min(Math.max(here + step, 0), boxes.length - 1)].focus();
  return true;
}

addEventListener("keydown", event => {
  if (document.body.dataset.keys === "off" || event.isComposing) return;
  if (event.ctrlKey && event.code === "Enter") {
    const button = event.target.form?.querySelector("[data-key='Ctrl+Enter']");
    if (button) { event.preventDefault(); button.click(); }
    return;
  }
  if (event.code === "Enter" && event.target.name && event.target.form?.dataset.enter === event.target.name) {
    event.preventDefault();
    event.target.form.querySelector("[data-key='Ctrl+Enter']").click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(fields)) return;
  if (event.code === "ArrowDown" || event.code === "ArrowUp") {
    if (walk(event.code === "ArrowDown" ? 1 : -1)) event.preventDefault();
    return;
  }
  const pressed = event.key === "?" || (event.code === "Slash" && event.shiftKey) ? "?" : event.code;
  if (event.shiftKey && pressed !== "?") return;
  const control = [...document.querySelectorAll("[data-key]")].find(node => asCode(node.dataset.key) === pressed);
  if (!control) return;
  event.preventDefault();
  if (control.matches("details")) { control.open = !control.open; control.querySelector("summary").focus(); }
  else if (control.matches(fields)) control.focus();
  else control.click();
});

// Words selected in the text of an opinion go into the field for a part of a sentence.
const selected = () => {
  const chosen = getSelection(), from = chosen?.anchorNode?.parentElement?.closest("[data-walk] label");
  return from && from === chosen.focusNode?.parentElement?.closest("[data-walk] label") ? chosen.toString().trim() : "";
};
addEventListener("mouseup", () => { const part = document.getElementById("part"); if (part && selected()) part.value = selected(); });
addEventListener("click", event => { if (event.target.closest?.("[data-walk] label") && selected()) event.preventDefault(); });
