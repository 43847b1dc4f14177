// A conversation: fresh every few seconds, the newest message in sight, Ctrl+Enter sends.

import { keepFresh } from "./live.js"

const last = () => document.querySelector("#transcript > li:last-child")

let seen = last()?.id
last()?.scrollIntoView({ block: "center" })

keepFresh(() => {
  if (last()?.id === seen) return
  seen = last()?.id
  last()?.scrollIntoView({ block: "nearest" })
})

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing && event.target.matches("[data-send]")) {
    event.target.form.requestSubmit()
  }
})
