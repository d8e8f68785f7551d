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

function tallyText() {
  const text = document.getElementById("text");
  const tally = document.getElementById("tally");
  if (!text || !tally) return;
  const most = Number(tally.dataset.most);
  const show = () => {
    const n = countCharacters(text.value.trim());
    tally.textContent = `${n} of ${most}`;
    tally.classList.toggle("over", n > most);
  };
  text.addEventListener("input", show);
  window.addEventListener("pageshow", show); // browsers put typed words back without an input event
  show();
}

// The feed says the number of the newest entry; the page then fetches itself and swaps what has changed.
function followFeed() {
  const lately = document.getElementById("lately");
  if (!lately || !lately.dataset.live || !window.EventSource) return;
  let feed = null, retry = 0, fetching = false, newest = Number(lately.dataset.newest), told = newest;

  const refresh = async () => {
    if (fetching) return;
    fetching = true;
    try {
      while (told > newest) {
        await new Promise((done) => setTimeout(done, Math.random() * 400)); // not all pages at once
        const answer = await fetch("/", { cache: "no-store" });
        if (!answer.ok) return;
        const next = new DOMParser().parseFromString(await answer.text(), "text/html");
        const number = Number(next.getElementById("lately")?.dataset.newest);
        if (!(number > newest)) return;
        swap(next, newest);
        newest = number;
      }
    } catch {
      // The next event, or the next visit, tries again.
    } finally {
      fetching = false;
    }
  };

  const open = () => {
    clearTimeout(retry);
    if (feed || document.hidden) return;
    feed = new EventSource(lately.dataset.live);
    feed.addEventListener("entries", (event) => {
      told = Number(event.data);
      refresh();
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

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
}

// swap puts the parts of a fetched page in place of those here, and marks entries above a number as new.
function swap(next, above) {
  for (const id of ["counter", "lately", "turn"]) {
    const here = document.getElementById(id);
    const there = next.getElementById(id);
    if (!here || !there || here.contains(document.activeElement)) continue;
    for (const entry of there.querySelectorAll("[data-number]")) {
      if (Number(entry.dataset.number) > above) entry.classList.add("new");
    }
    here.replaceChildren(...there.childNodes);
  }
}

tallyText();
followFeed();
