// Small comforts for forms; every page works without this file. No dependencies, nothing is kept on the device.
(() => {
  "use strict";
  const word = (name) => document.body.dataset["word" + name] || "";

  // Conditional questions: hidden ones are disabled too, so that nothing unseen is sent.
  function holds(form, condition) {
    return Object.entries(condition).every(([name, codes]) => {
      const inputs = [...form.elements].filter((one) => one.name === name && !one.matches(":disabled"));
      return inputs.some((one) => (/radio|checkbox/.test(one.type) ? one.checked : true) && codes.includes(one.value));
    });
  }
  function reveal(form) {
    for (const part of form.querySelectorAll("[data-shown-when]")) {
      let condition = {};
      try { condition = JSON.parse(part.dataset.shownWhen); } catch { continue; }
      const within = part.parentElement.closest("[data-shown-when][hidden]");
      const shown = !within && holds(form, condition);
      part.hidden = !shown;
      if (part.tagName === "FIELDSET") part.disabled = !shown;
      else for (const one of part.querySelectorAll("input, select, textarea")) one.disabled = !shown;
    }
  }

  // Drafts: kept on the server while somebody writes; files are never part of one.
  const timers = new WeakMap();
  function kept(form, ok) {
    const mark = form.querySelector("[data-kept]") || document.querySelector("[data-kept]");
    if (!mark) return;
    mark.hidden = false;
    mark.dataset.state = ok ? "kept" : "failed";
    mark.textContent = ok ? word("Kept") : word("NotKept");
  }
  async function keepDraft(form) {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: data, redirect: "error" });
      kept(form, answer.ok);
    } catch { kept(form, false); }
  }
  function written(form) {
    if (!form.dataset.draft || form.dataset.sent) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => keepDraft(form), 2000));
  }

  // A form that must not be lost while the line is down: the same bytes are sent again until they are through.
  async function sendUntilThrough(form, submitter) {
    const data = new FormData(form, submitter);
    const url = submitter?.getAttribute("formaction") || form.action;
    const notice = document.createElement("p");
    notice.className = "line-down"; notice.setAttribute("role", "alert"); notice.textContent = word("LineDown");
    const stay = (event) => event.preventDefault();
    let pause = 2000;
    for (;;) {
      try {
        const answer = await fetch(url, { method: "POST", body: data, headers: { Accept: "text/html" } });
        if (answer.status < 500) {
          removeEventListener("beforeunload", stay);
          if (answer.redirected) { location.assign(answer.url); return; }
          if (showAnswer(await answer.text(), form)) notice.remove();
          else { notice.textContent = word("NotSent"); document.body.append(notice); }
          return;
        }
      } catch { /* no line: wait and try again */ }
      if (!notice.isConnected) { document.body.append(notice); addEventListener("beforeunload", stay); }
      await new Promise((again) => {
        const timer = setTimeout(again, pause);
        addEventListener("online", () => { clearTimeout(timer); again(); }, { once: true });
      });
      pause = Math.min(pause * 2, 30000);
    }
  }
  function showAnswer(text, form) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = page.querySelector("main");
    if (main) { document.querySelector("main").replaceWith(document.adoptNode(main)); begin(document); window.htmx?.process(main); }
    else free(form);
    return Boolean(main);
  }

  // A second click sends nothing; the buttons wake again when the page is shown from memory.
  function free(form) {
    delete form.dataset.sent;
    for (const one of form.querySelectorAll("[aria-busy]")) one.removeAttribute("aria-busy");
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    clearTimeout(timers.get(form));
    event.submitter?.setAttribute("aria-busy", "true");
    if (form.hasAttribute("data-keep-unsent")) { event.preventDefault(); sendUntilThrough(form, event.submitter); }
  });
  addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form").forEach(free); });

  // Places are offered while typing; the answer is a plain list of words.
  async function offer(input) {
    const list = input.list, asked = input.value.trim();
    if (!list || !input.dataset.places || asked.length < 2) return;
    try {
      const answer = await fetch(input.dataset.places + "?q=" + encodeURIComponent(asked));
      if (!answer.ok || input.value.trim() !== asked) return;
      list.replaceChildren(...(await answer.json()).map((words) => new Option(words, words)));
    } catch { /* typing goes on without offers */ }
  }

  // A filter over what is on the page already; folds open while somebody looks, and go back as they were.
  function sift(input) {
    const list = document.getElementById(input.dataset.filter), wanted = input.value.trim().toLocaleLowerCase();
    for (const one of list.querySelectorAll("li")) one.hidden = !one.textContent.toLocaleLowerCase().includes(wanted);
    for (const fold of list.querySelectorAll("details")) {
      fold.dataset.was ??= fold.open ? "open" : "";
      fold.hidden = !fold.querySelector("li:not([hidden])");
      fold.open = wanted ? true : Boolean(fold.dataset.was);
      if (!wanted) delete fold.dataset.was;
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    idleSince = Date.now();
    if (event.target.dataset.filter) sift(event.target);
    if (!form) return;
    if (form.querySelector("[data-shown-when]")) reveal(form);
    written(form);
    if (event.target.dataset.places) {
      clearTimeout(timers.get(event.target));
      timers.set(event.target, setTimeout(() => offer(event.target), 300));
    }
  });

  // Somebody who walked away is reminded before the sitting ends.
  let idleSince = Date.now();
  for (const kind of ["click", "keydown", "scroll"]) addEventListener(kind, () => { idleSince = Date.now(); }, { passive: true });
  function watchIdle() {
    const minutes = Number(document.body.dataset.idleMinutes);
    if (!minutes) return;
    const notice = document.createElement("p");
    notice.className = "line-down"; notice.setAttribute("role", "alert"); notice.textContent = word("Idle");
    setInterval(() => {
      const idle = Date.now() - idleSince > minutes * 60000;
      if (idle && !notice.isConnected) document.body.append(notice);
      if (!idle) notice.remove();
    }, 5000);
  }

  function begin(root) {
    root.querySelectorAll("form").forEach(reveal);
    for (const box of root.querySelectorAll("[data-filter-box]")) box.hidden = false;
    root.querySelector("[data-focus]")?.focus();
  }
  document.addEventListener("htmx:afterSwap", (event) => begin(event.target));
  // On a telephone the bar is longer than the screen: it begins where the reader is.
  const here = document.querySelector(".top nav [aria-current]");
  if (here) here.closest("nav").scrollLeft = Math.max(0, here.offsetLeft - here.closest("nav").offsetLeft - 12);
  begin(document);
  watchIdle();
})();
