/* The pages work without this; it adds the tooltip, keys, and reviewing. */
"use strict";
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const records = one("#records");
const text = one("#text");
const tip = one("#tip");

/* Hover or focus on a marked piece shows its innermost record. */
function showTip(mark) {
  const record = document.getElementById("r-" + mark.dataset.r.split(" ")[0]);
  all(".lit").forEach((lit) => lit.classList.remove("lit"));
  if (!record) return;
  record.classList.add("lit");
  tip.replaceChildren(...all("h3, dl, .label", record).map((part) => part.cloneNode(true)));
  all("[id], a", tip).forEach((node) => { node.removeAttribute("id"); node.removeAttribute("href"); });
  if (!tip.childNodes.length) tip.textContent = record.textContent;
  tip.hidden = false;
  mark.setAttribute("aria-describedby", "tip");
  const box = mark.getClientRects()[0] || mark.getBoundingClientRect();
  const below = box.bottom + tip.offsetHeight + 12 < innerHeight;
  tip.style.setProperty("left", Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8)) + "px");
  tip.style.setProperty("top", (below ? box.bottom + 6 : Math.max(8, box.top - tip.offsetHeight - 6)) + "px");
}
function hideTip() {
  if (!tip) return;
  tip.hidden = true;
  all("[aria-describedby=tip]").forEach((mark) => mark.removeAttribute("aria-describedby"));
  all(".lit").forEach((lit) => lit.classList.remove("lit"));
}
if (text && tip) {
  for (const [start, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    text.addEventListener(start, (event) => {
      const mark = event.target.closest(".mark");
      if (mark) showTip(mark);
    });
    text.addEventListener(end, hideTip);
  }
}

/* Keys: j and k go through records, / to the search. */
const stops = () => all("#text .mark:not([tabindex]), [data-rows] a.title, [data-rows] .entry h2 ~ .meta a");
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") hideTip();
  if (event.key === "/") {
    const search = one("[data-search]");
    if (search) { event.preventDefault(); search.focus(); }
  }
  if (event.key !== "j" && event.key !== "k") return;
  const list = stops();
  const at = list.indexOf(document.activeElement);
  const next = list[event.key === "j" ? Math.min(at + 1, list.length - 1) : Math.max(at - 1, 0)];
  if (next) next.focus();
});

/* Reviewing: each decision is sent at once, with the revision of the gold file that the page shows. */
const form = one("#form");
let pending = null;
async function send(decision) {
  const body = JSON.stringify({ article: records.dataset.article, revision: records.dataset.rev, ...decision });
  const answer = await fetch("/review", {
    method: "POST",
    headers: { "content-type": "application/json", "x-shulu-token": one("meta[name=shulu-token]").content },
    body,
  }).then(async (response) => {
    const type = response.headers.get("content-type") || "";
    return type.startsWith("application/json") ? response.json() : { error: await response.text() };
  }, (error) => ({ error: String(error) }));
  if (answer.error) return answer.error;
  sessionStorage.setItem("shulu-focus", decision.id || "");
  location.reload();
  return "";
}
function fail(message) {
  const place = one(form.open ? "#form-error" : "#review-error");
  place.textContent = message;
  place.hidden = !message;
  if (message) place.scrollIntoView({ block: "nearest" });
}
function showLayer() {
  const layer = form.elements_.layer.value;
  all("[data-layers]", form).forEach((label) => { label.hidden = !label.dataset.layers.split(" ").includes(layer); });
}
function openForm(values, decision) {
  pending = decision;
  fail("");
  for (const field of all("input, select", form)) {
    if (values[field.name] !== undefined) field.value = values[field.name];
    else if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
  }
  const adding = decision.op === "add";
  form.elements_.layer.disabled = !adding;
  for (const name of ["text", "start", "end"]) form.elements_[name].readOnly = !adding;
  showLayer();
  form.showModal();
  fail("");
}
if (form) {
  form.elements_ = one("form", form).elements;
  form.elements_.layer.addEventListener("change", showLayer);
  /* Without a mouse: the place by its text, or the text by its place. */
  form.elements_.text.addEventListener("input", ({ target }) => {
    const at = target.value ? text.textContent.indexOf(target.value) : -1;
    const start = at < 0 ? "" : offset(text, 0) + points(text.textContent.slice(0, at));
    form.elements_.start.value = start;
    form.elements_.end.value = at < 0 ? "" : start + points(target.value);
  });
  for (const name of ["start", "end"]) form.elements_[name].addEventListener("input", () => {
    const [start, end] = [form.elements_.start, form.elements_.end].map((field) => Number(field.value) - offset(text, 0));
    form.elements_.text.value = [...text.textContent].slice(Math.max(0, start), Math.max(0, end)).join("");
  });
  one("#form-cancel").addEventListener("click", () => form.close());
  one("form", form).addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = {};
    for (const label of all("label[data-layers]:not([hidden])", form)) {
      const field = one("input, select", label);
      fields[field.name] = field.value;
    }
    const decision = { ...pending, fields };
    if (pending.op === "add") {
      decision.layer = form.elements_.layer.value;
      decision.start = Number(form.elements_.start.value) || 0;
      decision.end = Number(form.elements_.end.value) || 0;
    }
    fail(await send(decision));
  });
  records.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-op]");
    if (!button) return;
    const { op, id } = button.dataset;
    if (op === "edit") openForm(JSON.parse(button.dataset.fields), { op, id });
    else { const error = await send({ op, id }); if (error) fail(error); }
  });
  const rest = one("#accept-all");
  if (rest) rest.addEventListener("click", async () => { if (confirm(rest.dataset.ask)) fail(await send({ op: "accept_all" })); });
  const last = sessionStorage.getItem("shulu-focus");
  sessionStorage.removeItem("shulu-focus");
  const record = last && document.getElementById("r-" + last);
  if (record) { record.scrollIntoView({ block: "nearest" }); const button = one("button:not([disabled])", record); if (button) button.focus(); }
}

/* Adding: the selected characters, counted in code points as the records are. */
const points = (string) => [...string].length;
function offset(node, at) {
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(node, at);
  return Number(one("[data-s]", text).dataset.s) + points(before.toString());
}
let selected = null;
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!text || !selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return;
  const start = offset(range.startContainer, range.startOffset);
  const end = offset(range.endContainer, range.endOffset);
  if (start < end) selected = { start, end, text: range.toString() };
});
const add = one("#add");
if (add) add.addEventListener("click", () => openForm(
  { layer: "figure", status: "actual", measure: "level", comparator: "eq", kind: "quantified", start: "", end: "", ...(selected || {}) },
  { op: "add" },
));
