// Keeps the marked parts of a console page fresh: fetches the page again and puts the new parts in place of the old ones.

const EVERY = 10_000

export function keepFresh(afterwards = () => {}) {
  setInterval(() => {
    if (!document.hidden) refresh(afterwards)
  }, EVERY)
}

async function refresh(afterwards) {
  let page
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" } })
    if (!response.ok || response.redirected) return
    page = new DOMParser().parseFromString(await response.text(), "text/html")
  } catch {
    return // no line just now; the next time will do
  }
  for (const old of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(old.id)
    if (fresh && worthReplacing(old, fresh)) old.replaceWith(document.adoptNode(fresh))
  }
  afterwards()
}

// A part with a value in `data-live` (the forms) changes only with that value, so that nothing half-written is lost.
// Nor is a part replaced in which somebody stands with the keyboard.
function worthReplacing(old, fresh) {
  if (old.dataset.live) return old.dataset.live !== fresh.dataset.live
  return !old.contains(document.activeElement) && old.innerHTML !== fresh.innerHTML
}
