// The guest book works without this file. It counts what is typed, and brings in new entries as they are signed.
"use strict";

// Counts as the server does: what is drawn as one sign is one, of at most 16 code points.
function countCharacters(text) {
  const joinsBefore = /[\p{M}\u200c\u200d\u1160-\u11ff\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]/u;
  const flagLetter = /[\u{1f1e6}-\u{1f1ff}]/u;
  let count = 0, size = 0, flagLetters = 0, before = "";
  for (const sign of text) {
    let joins = count > 0 && (joinsBefore.test(sign) || (before === "\u200d" && sign > " "));
    flagLetters = flagLetter.test(sign) ? flagLetters + 1 : 0;
    joins ||= flagLetters > 0 && flagLetters % 2 === 0;
    if (joins && size < 16) {
      size++;
    } else {
      count++;
      size = 1;
    }
    before = sign;
  }
  return count;
}

// Each tally says what a field may hold; from here on it says how much it holds.
function tallyFields() {
  for (const tally of document.querySelectorAll("[data-most]")) {
    const field = document.getElementById(tally.dataset.of);
    const most = Number(tally.dataset.most);
    const show = () => {
      const n = countCharacters(field.value.trim());
      tally.textContent = `${n} of ${most}`;
      tally.classList.toggle("near", n > most * 0.75);
      tally.classList.toggle("over", n > most);
    };
    field.addEventListener("input", show);
    window.addEventListener("pageshow", show); // browsers put typed words back without an input event
    show();
  }
}

// A form that was sent is not sent again by a second click; the server knows it again in any case.
function sendOnce() {
  for (const form of document.querySelectorAll("form")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => (sent = false));
  }
}

// The feed sends the parts of this page that have changed, drawn as the server draws them.
function followFeed() {
  const address = document.querySelector("main").dataset.live;
  if (!address || !window.EventSource) return;
  let feed = null, retry = 0, stamp = "", waiting = null, ended = false;

  const open = () => {
    clearTimeout(retry);
    if (feed || ended || document.hidden) return;
    feed = new EventSource(stamp ? address.replace(/at=[^&]*/, "at=" + stamp) : address);
    feed.addEventListener("parts", (event) => {
      stamp = event.lastEventId;
      waiting = JSON.parse(event.data);
      show();
    });
    feed.addEventListener("end", () => {
      ended = true;
      close();
    });
    feed.addEventListener("error", () => {
      if (feed && feed.readyState === EventSource.CLOSED) { // no seat: ask again later
        feed = null;
        retry = setTimeout(open, 30000 + Math.random() * 10000);
      }
    });
  };

  // A hidden page holds no seat: browsers allow six connections to a host, and the house has its own limit.
  const close = () => {
    clearTimeout(retry);
    if (feed) feed.close();
    feed = null;
  };

  // What somebody reads, selects or has the focus in does not move away from under them.
  const show = () => {
    if (!waiting || Object.keys(waiting.parts).some(inUse)) return;
    const { parts, news } = waiting;
    waiting = null;
    document.getElementById("news").textContent = swap(parts) || news;
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  for (const sign of ["scroll", "focusout", "selectionchange"]) {
    document.addEventListener(sign, () => waiting && requestAnimationFrame(show), { passive: true });
  }
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
}

function inUse(id) {
  const here = document.getElementById(id);
  if (!here || here.contains(document.activeElement)) return Boolean(here);
  const selection = document.getSelection();
  if (selection && !selection.isCollapsed && selection.containsNode(here, true)) return true;
  const list = here.querySelector(".entries");
  return Boolean(list) && list.getBoundingClientRect().top < 0; // scrolled into the entries
}

// swap puts fetched parts in place of those here. Entries that were not here are marked as new, and told.
function swap(parts) {
  const known = new Set();
  for (const entry of document.querySelectorAll("[data-number]")) known.add(entry.dataset.number);
  const highest = Math.max(0, ...[...known].map(Number));
  const told = [];
  for (const [id, html] of Object.entries(parts)) {
    const here = document.getElementById(id);
    if (!here) continue;
    const there = new DOMParser().parseFromString(html, "text/html").body;
    for (const entry of there.querySelectorAll("[data-number]")) {
      if (known.has(entry.dataset.number) || Number(entry.dataset.number) < highest) continue;
      entry.classList.add("new");
      told.push(entry.querySelector("h3").textContent);
    }
    here.replaceChildren(...there.childNodes);
  }
  if (told.length === 1) return `${told[0]} signed the book.`;
  return told.length ? `${told.length} more guests signed the book.` : "";
}

tallyFields();
sendOnce();
followFeed();
