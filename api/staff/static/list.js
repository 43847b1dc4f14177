// Lists: fresh every few seconds, and j, k, / from the keyboard.

import { keepFresh } from "./live.js"

keepFresh()

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (event.target.closest("input, select, textarea")) return
  if (event.key === "j") move(1)
  else if (event.key === "k") move(-1)
  else if (event.key === "/") {
    event.preventDefault()
    document.querySelector("input[type=search]")?.focus()
  }
})

function move(by) {
  const links = [...document.querySelectorAll(".rows a")]
  const place = links.indexOf(document.activeElement) + by
  links[Math.max(0, Math.min(place, links.length - 1))]?.focus()
}
