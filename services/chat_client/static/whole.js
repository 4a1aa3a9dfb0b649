// A page of which a module did not arrive would stay dead: this says so, and loads it again when the server answers.
// No module itself, and before them, so that it is there when one of them fails.
{
  const again = performance.getEntriesByType("navigation")[0]?.type === "reload"
  const pause = again ? 15_000 : 2_000 // ms

  const load = async () => {
    const there = await fetch(location, { method: "HEAD", cache: "no-store" }).then(({ ok }) => ok, () => false)
    if (there) location.reload()
    else setTimeout(load, pause)
  }

  document.querySelector("script[type=module]").addEventListener("error", () => {
    const said = document.getElementById("partial")
    said.hidden = false
    said.textContent = "This page did not load completely. It loads again in a moment."
    setTimeout(load, pause)
  })
}
