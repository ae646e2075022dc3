"use strict";
const hits = [...document.querySelectorAll(".hit")];
const filter = document.getElementById("filter");
const kinds = [...document.querySelectorAll("fieldset input")];
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const texts = hits.map(hit => fold(hit.textContent));
function narrow() {
  const words = fold(filter.value).split(/\s+/).filter(Boolean);
  const off = new Set(kinds.filter(kind => !kind.checked).map(kind => kind.value));
  let shown = 0;
  hits.forEach((hit, place) => {
    hit.hidden = off.has(hit.dataset.kind) || !words.every(word => texts[place].includes(word));
    shown += hit.hidden ? 0 : 1;
  });
  document.getElementById("shown").textContent = shown;
  document.getElementById("nothing").hidden = shown > 0 || hits.length === 0;
}
async function copy(button) {
  const code = button.parentElement.querySelector("code");
  let done = false;
  try { await navigator.clipboard.writeText(code.textContent); done = true; } catch {
    getSelection().selectAllChildren(code);
    done = document.execCommand("copy");
  }
  button.textContent = done ? "Copied" : "Press Ctrl+C";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}
for (const button of document.querySelectorAll(".command button")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
document.querySelector(".tools").hidden = hits.length < 2;
filter.addEventListener("input", narrow);
for (const kind of kinds) kind.addEventListener("change", narrow);
